//! What a person does in the window, a view at a time.

use frontdesk_model::MemberId;

use crate::{Context, Result, Window};

impl Window {
    /// On the first start: starts an organization on this computer and waits
    /// until its members are shown.
    pub async fn start_organization(&self, name: &str, seats: u32, owner: &str) -> Result<()> {
        self.fill_start_form(name, seats, owner).await?;
        self.click("#submit").await?;
        self.see("[data-member-id]").await.map(drop)
    }

    /// Types into the form that starts an organization, without sending it.
    pub async fn fill_start_form(&self, name: &str, seats: u32, owner: &str) -> Result<()> {
        self.click("#way-local").await?;
        self.fill("#organizationName", name).await?;
        self.fill("#seats", &seats.to_string()).await?;
        self.fill("#ownerName", owner).await
    }

    /// Types the address of a server into the form that connects one, and asks
    /// what lives there.
    pub async fn find_server(&self, address: &str) -> Result<()> {
        if self.has("#change-address").await? {
            self.click("#change-address").await?;
        } else if !self.has("#address").await? {
            self.click("#way-service").await?;
        }
        self.fill("#address", address).await?;
        self.click("#submit").await
    }

    /// Opens the form that connects a service, and types into it.
    pub async fn fill_connect_form(
        &self,
        address: &str,
        email: &str,
        password: &str,
    ) -> Result<()> {
        self.find_server(address).await?;
        self.fill("#email", email).await?;
        self.fill("#password", password).await
    }

    /// Opens the invite view and answers the link it shows.
    pub async fn show_invite(&self) -> Result<String> {
        self.click("#nav-invite").await?;
        self.see("#qr").await?;
        self.value("#invite-link").await
    }

    /// Opens the members.
    pub async fn show_members(&self) -> Result<()> {
        self.click("#nav-members").await?;
        self.see("[data-member-id]").await.map(drop)
    }

    /// Waits for the row of somebody of this name, and answers their id.
    pub async fn row_of(&self, name: &str) -> Result<MemberId> {
        self.read("table", name).await?;
        let find = "return [...document.querySelectorAll('[data-member-id]')]
            .find((row) => row.textContent.includes(arguments[0]))?.dataset.memberId ?? ''";
        let id = self.script(find, vec![name.into()]).await?;
        let id = id.as_str().filter(|id| !id.is_empty());
        id.map(MemberId::from).context(format_args!("no row of {name}"))
    }

    /// Chooses `light` or `dark` in the menu.
    pub async fn choose_theme(&self, theme: &str) -> Result<()> {
        // In the order of the menu; the first is the system's.
        let place = if theme == "light" { 2 } else { 3 };
        self.click("#menu").await?;
        let entry = format!("[role=group]:first-child [role=menuitemradio]:nth-of-type({place})");
        self.click(&entry).await?;
        self.see(&format!("html[data-theme={theme}]")).await?;
        // Closes the menu.
        self.click("#menu").await
    }

    /// Clicks on the entry of the menu that ends the window, and waits until
    /// its process is gone.
    pub async fn leave_by(self, id: &str) -> Result<()> {
        self.click("#menu").await?;
        self.answer(&format!("#{id}")).await
    }

    /// Clicks on what ends the window, and waits until its process is gone.
    pub async fn answer(self, css: &str) -> Result<()> {
        let entry = self.see(css).await?;
        match entry.click().await {
            Err(error) if error.is_element_not_interactable() => {
                return Err(error).context(format_args!("nobody can click on {css}"));
            }
            // Otherwise the page may only be gone before it could answer.
            _ => {}
        }
        self.forget().await
    }
}
