//! Silence as a playable file: the demo's episodes exist as words only, and their enclosures must still answer with
//! audio of the length that their feed promises.

/// One frame of silence, MPEG-2 Layer III, 8 kbit/s, 16 kHz, mono, without CRC (ISO/IEC 13818-3): the header, and a body
/// of zeros, whose side information says that no samples are coded. 72 * 8000 / 16000 = 36 bytes, 576 samples.
const FRAME_BYTES: usize = 36;
const HEADER: [u8; 4] = [0xFF, 0xF3, 0x18, 0xC4];

/// How many bytes [`silence`] has for that many seconds. A frame lasts 36 ms and has 36 bytes, so a second has a
/// thousand of them.
pub(super) fn silence_bytes(seconds: u64) -> u64 {
    (seconds * 1000).div_ceil(FRAME_BYTES as u64) * FRAME_BYTES as u64
}

/// An MP3 file of that many seconds in which nothing is heard.
pub(super) fn silence(seconds: u64) -> Vec<u8> {
    let mut frame = [0; FRAME_BYTES];
    for (to, from) in frame.iter_mut().zip(HEADER) {
        *to = from;
    }
    let frames = silence_bytes(seconds) / FRAME_BYTES as u64;
    frame.repeat(usize::try_from(frames).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_is_a_row_of_frames_as_long_as_promised() {
        let file = silence(250);
        assert_eq!(file.len() as u64, silence_bytes(250));
        assert!(file.chunks(FRAME_BYTES).all(|frame| frame.starts_with(&HEADER) && frame.len() == FRAME_BYTES));
        let seconds = (file.len() / FRAME_BYTES) as f64 * 576.0 / 16_000.0;
        assert!((seconds - 250.0).abs() < 0.04, "{seconds}");
    }
}
