//! What an organization is called, how it looks, and its end.

use async_graphql::{Context, ID, MaybeUndefined, Object, Result, Upload};

use super::fault::{Fault, Outcome};
use super::organization::UserOrganization;
use super::rates;
use super::scene::Scene;
use super::types::EmptyResponse;
use crate::images::Picture;
use crate::organizations::{self as rules, BadInput};
use crate::storage::Looks;

/// About an organization itself.
#[derive(Default)]
pub(crate) struct SettingsMutation;

#[Object]
impl SettingsMutation {
    /// Changes name and image: PNG, JPG or GIF, up to 2 MB. What is left out
    /// stays; an image is not `null`. For admins and the owner.
    async fn update_organization(
        &self,
        context: &Context<'_>,
        id: ID,
        name: Option<String>,
        image: MaybeUndefined<Upload>,
    ) -> Result<UserOrganization> {
        Ok(update(context, &id, name, image).await?)
    }

    /// Changes at how few free seats admins are told; `null`: at a tenth. For
    /// admins and the owner.
    async fn set_organization_seat_warning(
        &self,
        context: &Context<'_>,
        id: ID,
        seats: Option<i32>,
    ) -> Result<UserOrganization> {
        let scene = Scene::to_act(context, &id)?;
        let seats = seats.map(rules::seat_warning).transpose().map_err(Fault::from)?;
        let storage = scene.storage();
        let set = storage.set_seat_warning(&scene.organization, scene.actor(), seats, scene.now);
        set.await.map_err(Fault::from)?;
        Ok(scene.membership().await?)
    }

    /// Deletes an organization. Its subscription must not be active, and nobody
    /// may hold a seat. For the owner.
    async fn delete_organization(
        &self,
        context: &Context<'_>,
        id: ID,
    ) -> Option<Result<EmptyResponse>> {
        Some(delete(context, &id).await.map_err(Into::into))
    }
}

async fn update(
    context: &Context<'_>,
    id: &str,
    name: Option<String>,
    image: MaybeUndefined<Upload>,
) -> Outcome<UserOrganization> {
    let scene = Scene::to_act(context, id)?;
    // Before any work: who may not, and what is too little.
    Scene::to_manage(context, id).await?;
    let name = name.as_deref().map(rules::name).transpose()?;
    let image = match image {
        MaybeUndefined::Value(upload) => Some(kept(context, &scene, upload).await?),
        MaybeUndefined::Null => return Err(no_image("EMPTY", "Leave the image out instead.")),
        MaybeUndefined::Undefined => None,
    };
    if name.is_none() && image.is_none() {
        return Err(rules::name("").err().map_or(Fault::NotFound, Fault::from));
    }
    let looks = Looks { name: name.as_deref(), image: image.as_deref() };
    let storage = scene.storage();
    storage.update_organization(&scene.organization, scene.actor(), looks, scene.now).await?;
    scene.membership().await
}

/// The hash of an upload, as a picture that is kept.
async fn kept(context: &Context<'_>, scene: &Scene<'_>, upload: Upload) -> Outcome<String> {
    rates::take(scene.service, rates::IMAGES, scene.actor()).await?;
    let file = upload.value(context).map_err(|_| no_image("UNREADABLE", "There is no file."))?;
    let made = tokio::task::spawn_blocking(move || Picture::of(&file.content)).await;
    let picture = made.map_err(|error| Fault::Broken(error.into()))??;
    scene.storage().keep_image(&picture, scene.now).await?;
    Ok(picture.hash)
}

const fn no_image(reason: &'static str, message: &'static str) -> Fault {
    Fault::BadInput(BadInput { field: "image", reason, message })
}

async fn delete(context: &Context<'_>, id: &str) -> Outcome<EmptyResponse> {
    let scene = Scene::to_act(context, id)?;
    let storage = scene.storage();
    storage.delete_organization(&scene.organization, scene.actor(), scene.now).await?;
    Ok(EmptyResponse::DONE)
}
