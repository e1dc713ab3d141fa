//! The transformer itself: Devlin and others: BERT (NAACL 2019), and the models of the same build that differ in names.
//!
//! Each block attends (every token gathers from all of its text what fits it), then passes each token through two layers; both
//! times what comes out is added to what went in, and brought to one scale.

use candle_core::{Device, Module as _, Result, Tensor};
use candle_nn::ops::softmax_last_dim;
use candle_nn::{Embedding, LayerNorm, Linear, VarBuilder};

/// What stands for a token that is only padding: after the softmax it is exactly 0.
const UNSEEN: f32 = -1e9;

/// The measures of a model.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) names: Names,
    pub(super) activation: Activation,
    /// How many tokens it knows.
    pub(super) vocabulary: usize,
    /// Numbers of a token's vector.
    pub(super) hidden: usize,
    pub(super) blocks: usize,
    pub(super) heads: usize,
    /// Numbers between the two layers of a block.
    pub(super) inner: usize,
    /// Places that it knows, those before the first one among them.
    pub(super) positions: usize,
    pub(super) first_position: usize,
    /// What keeps a scale from being 0.
    pub(super) epsilon: f64,
}

/// What is done between the two layers of a block.
#[derive(Debug, Clone, Copy)]
pub(super) enum Activation {
    Gelu,
    /// By its approximation with tanh.
    GeluTanh,
    Relu,
}

impl Activation {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "gelu" => Some(Self::Gelu),
            "gelu_new" | "gelu_fast" | "gelu_pytorch_tanh" => Some(Self::GeluTanh),
            "relu" => Some(Self::Relu),
            _ => None,
        }
    }

    fn apply(self, numbers: &Tensor) -> Result<Tensor> {
        match self {
            Self::Gelu => numbers.gelu_erf(),
            Self::GeluTanh => numbers.gelu(),
            Self::Relu => numbers.relu(),
        }
    }
}

/// How the weights of a block are called.
#[derive(Debug)]
pub(super) struct Names {
    blocks: &'static str,
    query: &'static str,
    key: &'static str,
    value: &'static str,
    gathered: &'static str,
    gathered_norm: &'static str,
    inner: &'static str,
    outer: &'static str,
    norm: &'static str,
}

impl Names {
    pub(super) const BERT: Self = Self {
        blocks: "encoder.layer",
        query: "attention.self.query",
        key: "attention.self.key",
        value: "attention.self.value",
        gathered: "attention.output.dense",
        gathered_norm: "attention.output.LayerNorm",
        inner: "intermediate.dense",
        outer: "output.dense",
        norm: "output.LayerNorm",
    };
    pub(super) const DISTILBERT: Self = Self {
        blocks: "transformer.layer",
        query: "attention.q_lin",
        key: "attention.k_lin",
        value: "attention.v_lin",
        gathered: "attention.out_lin",
        gathered_norm: "sa_layer_norm",
        inner: "ffn.lin1",
        outer: "ffn.lin2",
        norm: "output_layer_norm",
    };
}

/// A transformer with its weights.
pub(super) struct Encoder {
    words: Embedding,
    /// The vector of each place, from the first one on.
    positions: Tensor,
    norm: LayerNorm,
    blocks: Vec<Block>,
}

impl Encoder {
    /// Takes its weights from where `embeddings` and the blocks stand.
    pub(super) fn load(shape: &Shape, weights: &VarBuilder<'_>) -> Result<Self> {
        let own = weights.pp("embeddings");
        let words = own.get((shape.vocabulary, shape.hidden), "word_embeddings.weight")?;
        let mut positions = own.get((shape.positions, shape.hidden), "position_embeddings.weight")?;
        positions = positions.narrow(0, shape.first_position, shape.positions - shape.first_position)?;
        // A text that stands alone is always of the first type.
        let types = "token_type_embeddings.weight";
        if own.contains_tensor(types) {
            positions = positions.broadcast_add(&own.get_unchecked(types)?.narrow(0, 0, 1)?)?;
        }
        let blocks = (0..shape.blocks)
            .map(|at| Block::load(shape, &weights.pp(format!("{}.{at}", shape.names.blocks))))
            .collect::<Result<Vec<_>>>()?;
        Ok(Self {
            words: Embedding::new(words, shape.hidden),
            positions,
            norm: norm(shape, &own.pp("LayerNorm"))?,
            blocks,
        })
    }

    /// The vectors of the tokens of each text, one behind the other. Texts may differ in length: the shorter ones are padded,
    /// and their padding is not seen.
    pub(super) fn encode(&self, texts: &[&[u32]]) -> Result<Vec<Vec<f32>>> {
        let longest = texts.iter().map(|text| text.len()).max().unwrap_or_default();
        let (mut ids, mut seen) = (Vec::new(), Vec::new());
        for text in texts {
            let padding = longest - text.len();
            ids.extend(text.iter().copied().chain(std::iter::repeat_n(0, padding)));
            seen.extend(std::iter::repeat_n(0.0_f32, text.len()).chain(std::iter::repeat_n(UNSEEN, padding)));
        }
        let ids = Tensor::from_vec(ids, (texts.len(), longest), &Device::Cpu)?;
        let unseen = Tensor::from_vec(seen, (texts.len(), 1, 1, longest), &Device::Cpu)?;
        let places = self.positions.narrow(0, 0, longest)?;
        let mut numbers = self.norm.forward(&self.words.forward(&ids)?.broadcast_add(&places)?)?;
        for block in &self.blocks {
            numbers = block.pass(&numbers, &unseen)?;
        }
        let row = longest * numbers.dim(2)?;
        let numbers = numbers.flatten_all()?.to_vec1::<f32>()?;
        let width = row / longest.max(1);
        let own = |(text, row): (&&[u32], &[f32])| row.get(..text.len() * width).unwrap_or_default().to_vec();
        Ok(texts.iter().zip(numbers.chunks_exact(row.max(1))).map(own).collect())
    }
}

struct Block {
    heads: usize,
    activation: Activation,
    query: Linear,
    key: Linear,
    value: Linear,
    gathered: Linear,
    gathered_norm: LayerNorm,
    inner: Linear,
    outer: Linear,
    norm: LayerNorm,
}

impl Block {
    fn load(shape: &Shape, weights: &VarBuilder<'_>) -> Result<Self> {
        let names = &shape.names;
        let layer = |from: usize, to: usize, name: &str| candle_nn::linear(from, to, weights.pp(name));
        let wide = shape.hidden;
        Ok(Self {
            heads: shape.heads,
            activation: shape.activation,
            query: layer(wide, wide, names.query)?,
            key: layer(wide, wide, names.key)?,
            value: layer(wide, wide, names.value)?,
            gathered: layer(wide, wide, names.gathered)?,
            gathered_norm: norm(shape, &weights.pp(names.gathered_norm))?,
            inner: layer(wide, shape.inner, names.inner)?,
            outer: layer(shape.inner, wide, names.outer)?,
            norm: norm(shape, &weights.pp(names.norm))?,
        })
    }

    fn pass(&self, numbers: &Tensor, unseen: &Tensor) -> Result<Tensor> {
        let gathered = self.gathered.forward(&self.attend(numbers, unseen)?)?;
        let gathered = self.gathered_norm.forward(&(gathered + numbers)?)?;
        let passed = self.outer.forward(&self.activation.apply(&self.inner.forward(&gathered)?)?)?;
        self.norm.forward(&(passed + gathered)?)
    }

    fn attend(&self, numbers: &Tensor, unseen: &Tensor) -> Result<Tensor> {
        let (texts, tokens, wide) = numbers.dims3()?;
        let each = wide / self.heads;
        let by_head = |layer: &Linear| {
            layer.forward(numbers)?.reshape((texts, tokens, self.heads, each))?.transpose(1, 2)?.contiguous()
        };
        let (query, key, value) = (by_head(&self.query)?, by_head(&self.key)?, by_head(&self.value)?);
        #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
        let fits = (query.matmul(&key.t()?)? / (each as f64).sqrt())?;
        let shares = softmax_last_dim(&fits.broadcast_add(unseen)?)?;
        shares.matmul(&value)?.transpose(1, 2)?.contiguous()?.reshape((texts, tokens, wide))
    }
}

/// Older files call the two vectors of a scale by other names.
fn norm(shape: &Shape, weights: &VarBuilder<'_>) -> Result<LayerNorm> {
    let (weight, bias) = if weights.contains_tensor("gamma") { ("gamma", "beta") } else { ("weight", "bias") };
    Ok(LayerNorm::new(weights.get(shape.hidden, weight)?, weights.get(shape.hidden, bias)?, shape.epsilon))
}
