//! The format room.
