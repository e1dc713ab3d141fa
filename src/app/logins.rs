//! Names and passwords in addresses that the learner writes: taken out, used for their own site alone, and kept apart.

use url::Url;

use super::{App, Result};
use crate::config::{Declaration, read_address};
use crate::domain::Login;

impl App {
    /// Reads an address that the learner wrote. A name and password in it are known from here on, and no part of it any more;
    /// [`App::keep_login`] keeps them.
    pub(super) fn read_address(&self, text: &str) -> Result<Url> {
        let mut url = read_address(text)?;
        self.take_login(&mut url);
        Ok(url)
    }

    pub(super) fn take_login(&self, url: &mut Url) {
        if let Some(login) = Login::take_from(url) {
            self.logins.know(url.clone(), login);
        }
    }

    /// As [`App::read_address`], for every address of a declaration.
    pub(super) fn take_logins(&self, declared: &mut Declaration) {
        let addresses = declared
            .mentors
            .iter_mut()
            .flat_map(|mentor| mentor.feeds.iter_mut().map(|feed| &mut feed.url).chain(mentor.homepage.as_mut()));
        for address in addresses {
            if let Ok(mut url) = Url::parse(address) {
                self.take_login(&mut url);
                *address = url.into();
            }
        }
    }

    /// Keeps the login of an address that is in the library now, where one is known.
    pub(super) async fn keep_login(&self, address: &str) -> Result<()> {
        let login = Url::parse(address).ok().and_then(|url| self.logins.find(&url));
        match login {
            Some(login) => Ok(self.store.put_login(address, &login).await?),
            None => Ok(()),
        }
    }
}
