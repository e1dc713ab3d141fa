//! Names and passwords that sites ask for.

use url::Url;

use super::rows::{Args, Columns};
use super::{Store, StoreError};
use crate::domain::{Login, Logins};

impl Store {
    /// All logins that are kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn logins(&self) -> Result<Logins, StoreError> {
        let rows = self.fetch("SELECT url, name, password FROM logins ORDER BY url", Args::new()).await?;
        let logins = Logins::default();
        for row in &rows {
            let mut columns = Columns::of(row);
            let url = columns.text()?;
            let login = Login { name: columns.text()?, password: columns.text()? };
            if let Ok(url) = Url::parse(&url) {
                logins.know(url, login);
            }
        }
        Ok(logins)
    }

    /// Keeps the login of an address, in place of another one. Where it is a feed's, what its server said before to name its
    /// state is forgotten: it may have been said to somebody else.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn put_login(&self, url: &str, login: &Login) -> Result<(), StoreError> {
        let mut write = self.write().await?;
        let same = "SELECT url FROM logins WHERE url = $1 AND name = $2 AND password = $3";
        let args = || Args::new().text(url).text(&login.name).text(&login.password);
        if !write.fetch(same, args()).await?.is_empty() {
            return write.roll_back().await;
        }
        let sql = "INSERT INTO logins (url, name, password) VALUES ($1, $2, $3)
            ON CONFLICT (url) DO UPDATE SET name = excluded.name, password = excluded.password";
        write.run(sql, args()).await?;
        let sql = "UPDATE feeds SET etag = NULL, last_modified = NULL, body_hash = NULL WHERE url = $1";
        write.run(sql, Args::new().text(url)).await?;
        write.commit().await
    }
}
