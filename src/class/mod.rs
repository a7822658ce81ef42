//! The class's page: whose network reads whose digits. `machines::class` decides what is read, shown and said. The reader
//! and the packer are the same workers as the pad's. Elements are made once and then changed, without Leptos.

mod filling;
mod opening;
mod page;
mod people;
mod table;

pub use page::start;
