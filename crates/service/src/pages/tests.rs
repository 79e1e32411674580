//! The pages as a browser gets them: the real router on a real port, and a
//! database in which every end of a link has been reached.

mod desk;
mod ends;
mod forged;
mod looks;
mod own;
