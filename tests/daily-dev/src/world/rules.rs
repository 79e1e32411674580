//! What a client may do, and what it is told when it may not.

use serde_json::{Value, json};

use super::{Membership, Organization, Role, Seat, Status, World};

/// A refusal: its code and words are the protocol's.
#[derive(Clone, Debug)]
pub(crate) enum Refusal {
    Unauthenticated,
    Forbidden(String),
    NotFound,
    /// `ZOD_VALIDATION_ERROR`, with its issues.
    Invalid(Vec<Value>),
    Unexpected,
}

impl Refusal {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden(_) => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::Invalid(_) => "ZOD_VALIDATION_ERROR",
            Self::Unexpected => "UNEXPECTED",
        }
    }

    pub(crate) fn message(&self) -> &str {
        match self {
            Self::Unauthenticated => {
                "Access denied! You need to be authorized to perform this action!"
            }
            Self::Forbidden(why) => why,
            Self::NotFound => "Entity not found",
            Self::Invalid(_) => "Validation error",
            Self::Unexpected => "Unexpected error",
        }
    }
}

pub(crate) type Outcome<T> = Result<T, Refusal>;

fn forbidden<T>(why: &str) -> Outcome<T> {
    Err(Refusal::Forbidden(why.to_owned()))
}

/// An id as it is kept. Empty is refused before anything is looked up
/// (`organization.empty_id`); what is no UUID fails in the database.
fn known_form(id: &str) -> Outcome<String> {
    let id = uuid::Uuid::try_parse(id).map_err(|_| Refusal::Unexpected)?;
    Ok(id.hyphenated().to_string())
}

const NO_INVITATION: &str = "Invalid invitation token";

impl World {
    /// The caller's membership, of that role or a higher one.
    pub(crate) fn entitled(
        &self,
        caller: Option<&str>,
        id: &str,
        least: Role,
    ) -> Outcome<(&Organization, &Membership)> {
        let caller = caller.ok_or(Refusal::Unauthenticated)?;
        if id.is_empty() {
            return forbidden("Access denied!");
        }
        let organization = self.organizations.get(&known_form(id)?).ok_or(Refusal::NotFound)?;
        let membership = organization.membership(caller).ok_or(Refusal::NotFound)?;
        let Some(role) = membership.role else {
            return forbidden("Access denied! No role assigned.");
        };
        if role > least {
            let least = if least == Role::Owner { "owner" } else { "admin" };
            let why = format!(
                "Access denied! You need to be a {least} or higher to perform this action."
            );
            return Err(Refusal::Forbidden(why));
        }
        Ok((organization, membership))
    }

    /// The membership of whoever invites with this token.
    pub(crate) fn inviter(&self, id: &str, token: &str) -> Outcome<(&Organization, &Membership)> {
        let id = known_form(id)?;
        let found = self.organizations.get(&id).and_then(|organization| {
            let mut members = organization.by_role();
            let from = members.find(|m| !token.is_empty() && m.token.as_deref() == Some(token));
            from.map(|inviter| (organization, inviter))
        });
        match found {
            None => forbidden(NO_INVITATION),
            Some((_, inviter)) if inviter.shown_role() == Role::Member => forbidden(
                "The person who invited you does not have permission to invite you to this organization.",
            ),
            Some(found) => Ok(found),
        }
    }

    pub(crate) fn accept(
        &mut self,
        caller: Option<&str>,
        id: &str,
        token: &str,
    ) -> Outcome<String> {
        let caller = caller.ok_or(Refusal::Unauthenticated)?;
        let id = self.inviter(id, token)?.0.id.clone();
        let person = self.people.get(caller).ok_or(Refusal::NotFound)?;
        if !person.feed {
            return Err(Refusal::Unexpected);
        }
        self.join(&id, caller);
        Ok(id)
    }

    pub(crate) fn go(&mut self, caller: Option<&str>, id: &str) -> Outcome<()> {
        let (organization, membership) = self.entitled(caller, id, Role::Member)?;
        if membership.role == Some(Role::Owner) {
            return forbidden("Access denied! Owner can't be removed");
        }
        let (id, person) = (organization.id.clone(), membership.person.clone());
        self.leave(&id, &person);
        Ok(())
    }

    pub(crate) fn dismiss(&mut self, caller: Option<&str>, id: &str, target: &str) -> Outcome<()> {
        let (organization, mine) = self.entitled(caller, id, Role::Admin)?;
        if mine.person == target {
            return forbidden("You cannot remove yourself from the organization.");
        }
        let other = organization.membership(target).ok_or(Refusal::NotFound)?;
        if other.role == Some(Role::Owner) {
            return forbidden("You cannot remove the owner of the organization.");
        }
        let id = organization.id.clone();
        self.leave(&id, target);
        Ok(())
    }

    pub(crate) fn appoint(
        &mut self,
        caller: Option<&str>,
        id: &str,
        target: &str,
        role: Role,
    ) -> Outcome<()> {
        let (organization, own) = self.entitled(caller, id, Role::Admin)?;
        if role == Role::Owner {
            return forbidden("You cannot assign the owner role to a member at this time.");
        }
        if own.person == target {
            return forbidden("You cannot change your own role in the organization.");
        }
        let other = organization.membership(target).ok_or(Refusal::NotFound)?;
        if other.role == Some(Role::Owner) {
            return forbidden("You cannot change the role of the owner.");
        }
        let id = organization.id.clone();
        self.set_role(&id, target, role);
        Ok(())
    }

    pub(crate) fn toggle(&mut self, caller: Option<&str>, id: &str, target: &str) -> Outcome<()> {
        let (organization, _) = self.entitled(caller, id, Role::Admin)?;
        let other = organization.membership(target).ok_or(Refusal::NotFound)?;
        let person = self.people.get(target).ok_or(Refusal::NotFound)?;
        if person.has_plus_outside(&organization.id) {
            return forbidden(
                "You cannot toggle the seat of a member who has a Plus subscription from outside the organization.",
            );
        }
        // Decided by the person's Plus, not by the row: in an expired
        // organization a seat is assigned again and again, and never taken
        // (`toggle.expired_subscription_again`).
        let seated = person.plus.is_some();
        let has_seat = other.seat == Seat::Plus;
        if !seated && !has_seat && organization.active_seats >= organization.seats {
            return forbidden("There are no seats left in the organization.");
        }
        let id = organization.id.clone();
        self.set_seat(&id, target, if seated { Seat::Free } else { Seat::Plus });
        Ok(())
    }

    /// Changes name and image.
    pub(crate) fn amend(
        &mut self,
        caller: Option<&str>,
        id: &str,
        name: Option<&str>,
        image: Image,
    ) -> Outcome<()> {
        let id = self.entitled(caller, id, Role::Admin)?.0.id.clone();
        let mut issues = Vec::new();
        match name.map(str::trim) {
            None => issues.push(json!({
                "expected": "string", "code": "invalid_type", "path": ["name"],
                "message": "Invalid input: expected string, received undefined",
            })),
            Some("") => issues.push(json!({
                "origin": "string", "code": "too_small", "minimum": 1, "inclusive": true,
                "path": ["name"], "message": "Organization name is required",
            })),
            Some(_) => {}
        }
        if image == Image::Null {
            issues.push(json!({
                "code": "invalid_type", "expected": "Promise", "path": ["image"],
                "message": "Invalid input: expected Promise, received null",
            }));
        }
        let Some(name) = name.map(str::trim).filter(|_| issues.is_empty()) else {
            return Err(Refusal::Invalid(issues));
        };
        // Unique in the database, without words of its own.
        if self.organizations.values().any(|other| other.id != id && other.name == name) {
            return Err(Refusal::Unexpected);
        }
        self.rename(&id, name);
        if image == Image::Upload {
            let number = self.number();
            let address = format!("https://media.daily.dev/image/upload/v{number}/{id}");
            self.set_image(&id, Some(&address));
        }
        Ok(())
    }

    /// What another number of seats would cost, or does: the checks of both.
    pub(crate) fn quote(
        &self,
        caller: Option<&str>,
        id: &str,
        quantity: i32,
        least: Role,
    ) -> Outcome<&Organization> {
        let (organization, _) = self.entitled(caller, id, least)?;
        let mut issues = Vec::new();
        let wrong = |value: &str, values: &[&str]| {
            json!({
                "code": "invalid_value", "values": values, "path": [value],
                "message": format!("Invalid subscription {value}"),
            })
        };
        let missing = |value: &str, words: &str| {
            json!({
                "expected": "string", "code": "invalid_type", "path": [value],
                "message": format!("{words} ID is required"),
            })
        };
        if quantity <= 0 {
            issues.push(json!({
                "origin": "number", "code": "too_small", "minimum": 0, "inclusive": false,
                "path": ["quantity"], "message": "Quantity must be a positive integer",
            }));
        }
        let flags = organization.status;
        if matches!(flags, None | Some(Status::None)) {
            issues.push(missing("subscriptionId", "Subscription"));
            issues.push(missing("priceId", "Price"));
        }
        if flags != Some(Status::Active) {
            issues.push(wrong("cycle", &["monthly", "yearly"]));
        }
        if flags.is_none() {
            issues.push(wrong("provider", &["paddle", "storekit"]));
            issues.push(wrong("status", &["active", "expired", "cancelled", "none"]));
        }
        if !issues.is_empty() {
            return Err(Refusal::Invalid(issues));
        }
        if self.switches.payments_down {
            return Err(Refusal::Unexpected);
        }
        Ok(organization)
    }

    /// Buys another number of seats. Fewer than are taken is not refused
    /// (`subscription.below_active_seats`).
    pub(crate) fn buy(&mut self, caller: Option<&str>, id: &str, quantity: i32) -> Outcome<()> {
        let id = self.quote(caller, id, quantity, Role::Owner)?.id.clone();
        self.set_seats(&id, quantity);
        Ok(())
    }

    pub(crate) fn close(&mut self, caller: Option<&str>, id: &str) -> Outcome<()> {
        let (organization, _) = self.entitled(caller, id, Role::Owner)?;
        if organization.status == Some(Status::Active) {
            return forbidden(
                "Cannot delete organization with an active subscription. Please cancel the subscription first.",
            );
        }
        if organization.active_seats > 0 {
            return forbidden(
                "Cannot delete organization with Plus members. Please remove all Plus members first.",
            );
        }
        let id = organization.id.clone();
        self.delete_organization(&id);
        Ok(())
    }
}

/// What is said about an organization's image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Image {
    /// Nothing: it stays.
    Absent,
    /// `null`, in so many letters: refused.
    Null,
    /// Another one.
    Upload,
}
