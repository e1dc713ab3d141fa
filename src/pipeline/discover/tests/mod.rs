mod corpus;
mod people;
mod platform_pages;
mod recorded;
mod rules;
