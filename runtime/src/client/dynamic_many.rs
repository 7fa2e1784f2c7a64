//! Lists of a kind that is known at run time, page by page, and changes that are made again.

use super::{DynamicApi, List, Pages, pages, retry_on_conflict};
use crate::dynamic::DynamicObject;
use crate::meta::ListOptions;
use crate::rest::{BoxFuture, Error};

impl DynamicApi {
    /// Lists the objects page by page, of 500 if the options have no other limit.
    pub fn list_pages(&self, options: &ListOptions) -> Pages<DynamicObject> {
        Pages::new(self.lister(), options.clone())
    }

    /// Lists all objects, fetched page by page. Where the server has forgotten the list between two pages, it is
    /// fetched once more as a whole.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn list_all(&self, options: &ListOptions) -> Result<List<DynamicObject>, Error> {
        pages::all(self.lister(), options).await
    }

    /// Reads an object, modifies it and writes it back; reads it anew where somebody has changed it meanwhile, five
    /// times at most.
    ///
    /// # Errors
    /// [`is_conflict`](Error::is_conflict) when others were always faster; else as [`get`](Self::get) and
    /// [`update`](Self::update).
    pub async fn modify(
        &self,
        name: &str,
        modify: impl FnMut(&mut DynamicObject),
    ) -> Result<DynamicObject, Error> {
        let update = async |object| self.update(&object).await;
        retry_on_conflict(|| self.get(name), modify, update).await
    }

    /// What fetches a page.
    fn lister(
        &self,
    ) -> impl Fn(ListOptions) -> BoxFuture<Result<List<DynamicObject>, Error>> + Clone + use<> {
        let api = self.clone();
        move |options| {
            let api = api.clone();
            Box::pin(async move { api.list(&options).await })
        }
    }
}
