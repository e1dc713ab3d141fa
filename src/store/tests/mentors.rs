//! Mentors get unique slugs, change, go and come back.

use crate::domain::{Circle, MentorId};
use crate::store::fixture::{add_ada, harvest, moment, new_entry, new_mentor, open_store};
use crate::store::{MentorChange, NewMentor, StoreError};

#[tokio::test]
async fn slugs_stay_unique() {
    let (store, _folder) = open_store().await;
    for name in ["Ada Example", "Ada Example", "Ada", "Ada Example"] {
        store.insert_mentor(&new_mentor(name), moment(0)).await.unwrap();
    }
    let slugs: Vec<_> = store.list_mentors().await.unwrap().into_iter().map(|mentor| mentor.slug).collect();
    assert_eq!(slugs, ["ada-example", "ada-example-2", "ada", "ada-example-3"]);
}

#[tokio::test]
async fn a_mentor_is_shown_with_aims_and_feeds() {
    let (store, _folder) = open_store().await;
    let (ada, feed) = add_ada(&store).await;
    let bo = NewMentor {
        circle: Circle::World,
        why: Some("She ran three turnarounds".to_owned()),
        homepage: Some("https://bo.example".to_owned()),
        aims: Vec::new(),
        ..new_mentor("Bo Example")
    };
    let bo = store.insert_mentor(&bo, moment(1)).await.unwrap();
    let mentors = store.list_mentors().await.unwrap();
    assert_eq!(mentors.iter().map(|mentor| mentor.id).collect::<Vec<_>>(), [ada, bo]);
    assert_eq!(mentors[0].aims, ["How she gives hard feedback", "How she says no"]);
    assert_eq!(mentors[0].feeds.iter().map(|feed| feed.id).collect::<Vec<_>>(), [feed]);
    assert_eq!((mentors[1].circle, mentors[1].why.as_deref()), (Circle::World, Some("She ran three turnarounds")));
    assert!(mentors[1].aims.is_empty() && mentors[1].feeds.is_empty());
    assert_eq!(store.mentor(bo).await.unwrap().as_ref(), mentors.get(1));
    assert_eq!(store.mentor(MentorId(9)).await.unwrap(), None);
}

#[tokio::test]
async fn a_change_leaves_alone_what_it_does_not_name() {
    let (store, _folder) = open_store().await;
    let (ada, feed) = add_ada(&store).await;
    let revision = store.ingest(&harvest(feed, vec![new_entry("a")])).await.unwrap().revision;
    let why = MentorChange { why: Some(Some("Because".to_owned())), ..MentorChange::default() };
    store.update_mentor(ada, &why).await.unwrap();
    let aims = MentorChange { aims: Some(vec!["One".to_owned()]), why: Some(None), ..MentorChange::default() };
    store.update_mentor(ada, &aims).await.unwrap();
    let mentor = store.mentor(ada).await.unwrap().unwrap();
    assert_eq!((mentor.name.as_str(), mentor.why, mentor.aims), ("Ada Example", None, vec!["One".to_owned()]));
    assert_eq!(store.latest_revision().await.unwrap(), revision, "the index holds none of these");

    let name = MentorChange { name: Some("Ada B. Example".to_owned()), ..MentorChange::default() };
    store.update_mentor(ada, &name).await.unwrap();
    let changed = store.changed_since(revision, 10).await.unwrap();
    assert_eq!(changed.iter().map(|entry| entry.mentor.as_str()).collect::<Vec<_>>(), ["Ada B. Example"]);
    assert_eq!(store.mentor(ada).await.unwrap().unwrap().slug, "ada-example");
}

#[tokio::test]
async fn a_removed_mentor_comes_back_by_name() {
    let (store, _folder) = open_store().await;
    let (ada, feed) = add_ada(&store).await;
    let ids = store.ingest(&harvest(feed, vec![new_entry("a")])).await.unwrap().new;
    store.remove_mentor(ada, moment(1)).await.unwrap();
    assert!(store.list_mentors().await.unwrap().is_empty());
    assert!(store.list_feeds(None).await.unwrap().is_empty());
    assert!(store.polls(None).await.unwrap().is_empty());
    assert!(store.entries(&ids, moment(1)).await.unwrap().is_empty());
    assert!(store.languages().await.unwrap().is_empty());

    let again = NewMentor { aims: vec!["Something else".to_owned()], ..new_mentor("ADA example") };
    assert_eq!(store.insert_mentor(&again, moment(2)).await.unwrap(), ada);
    let mentor = store.mentor(ada).await.unwrap().unwrap();
    assert_eq!((mentor.slug.as_str(), mentor.name.as_str()), ("ada-example", "ADA example"));
    assert_eq!((mentor.aims, mentor.feeds), (vec!["Something else".to_owned()], Vec::new()));
    store.add_feed(ada, "https://ada.example/feed.xml", None, moment(2)).await.unwrap();
    assert_eq!(store.entries(&ids, moment(2)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_mentor_that_is_not_there_is_named() {
    let (store, _folder) = open_store().await;
    let (ada, _) = add_ada(&store).await;
    store.remove_mentor(ada, moment(1)).await.unwrap();
    let errors = [
        store.remove_mentor(ada, moment(2)).await.unwrap_err(),
        store.update_mentor(ada, &MentorChange::default()).await.unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, StoreError::Unknown { what: "mentor", .. }));
        assert_eq!(error.to_string(), "there is no mentor 1");
    }
}
