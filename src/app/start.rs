//! The beginning: mentors and a goal from a few answers, and the channels of everybody who was named with a link.

use super::{AddRequest, App, Error, ErrorKind, FoundPerson, Result};
use crate::config::{Declaration, DeclaredMentor};
use crate::domain::{Circle, Mentor};

/// What a beginning brought.
#[derive(Debug, Default, serde::Serialize)]
pub struct Begun {
    /// Everybody who is in the library now.
    pub mentors: Vec<Mentor>,
    /// What could not be done, and what else to know, in sentences.
    pub notes: Vec<String>,
    /// Somebody's channels could not be found.
    pub partly: bool,
}

impl App {
    /// Makes the library hold what the answers declare, and finds the channels of mentors who have a page and no feed, of
    /// which it takes those that are surely theirs. What is there already is left alone, so that it can be done again.
    pub async fn begin(&self, answers: &Declaration) -> Result<Begun> {
        self.apply(answers, false, false).await?;
        let mut begun = Begun::default();
        for declared in answers.mentors.iter().filter(|mentor| mentor.feeds.is_empty()) {
            let Some(link) = &declared.homepage else { continue };
            let mentor =
                self.mentors().await?.into_iter().find(|known| super::names::same_name(&known.name, &declared.name));
            if mentor.is_none_or(|mentor| !mentor.feeds.is_empty()) {
                continue;
            }
            match self.take_ticked(declared, link).await {
                Ok(notes) => begun.notes.extend(notes.into_iter().map(|note| format!("{}: {note}", declared.name))),
                Err(error) if matches!(error.kind, ErrorKind::Network | ErrorKind::Format | ErrorKind::Usage) => {
                    begun.partly = true;
                    begun.notes.push(format!("{}: {}", declared.name, error.message));
                }
                Err(error) => return Err(error),
            }
        }
        begun.mentors = self.mentors().await?;
        Ok(begun)
    }

    async fn take_ticked(&self, declared: &DeclaredMentor, link: &str) -> Result<Vec<String>> {
        let person = self.find_person(&[link.to_owned()], Some(&declared.name)).await?;
        let notes = person.notes.clone();
        let request =
            AddRequest { name: Some(declared.name.clone()), circle: Some(declared.circle), ..AddRequest::default() };
        self.add(&request, person).await?;
        Ok(notes)
    }

    /// Adds somebody who was named, with the channels that are ticked of what was found, or without any yet.
    pub async fn welcome(&self, name: Option<&str>, circle: Circle, found: Option<FoundPerson>) -> Result<Mentor> {
        if let Some(person) = found {
            let request = AddRequest { name: name.map(str::to_owned), circle: Some(circle), ..AddRequest::default() };
            return Ok(self.add(&request, person).await?.mentor);
        }
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        let name =
            name.ok_or_else(|| Error::usage("nobody is named").hint("say their name, or paste a link of theirs"))?;
        if let Some(known) =
            self.mentors().await?.into_iter().find(|mentor| super::names::same_name(&mentor.name, name))
        {
            return Ok(known);
        }
        let declared = DeclaredMentor {
            name: name.split_whitespace().collect::<Vec<_>>().join(" "),
            circle,
            why: None,
            learn: Vec::new(),
            homepage: None,
            feeds: Vec::new(),
        };
        self.apply(&Declaration { mentors: vec![declared], goals: Vec::new() }, false, false).await?;
        self.mentors()
            .await?
            .into_iter()
            .find(|mentor| super::names::same_name(&mentor.name, name))
            .ok_or_else(|| Error::new(ErrorKind::Failed, format!("{name} could not be added")))
    }
}
