//! The surface room.
