//! Watching and telling, by the real agent: nobody twice, nobody missed,
//! whatever ends, fails or lies.

mod faults;
mod kill;
