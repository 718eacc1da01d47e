// The rulebook and its variants, loaded once by the daemon's own loader.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "config/load/rulebook.hpp"

namespace runbookd::simulation {

using Book = std::shared_ptr<const load::Rulebook>;

struct Books {
  Book act;
  Book observe;
  Book approve;
  /// What `act` may be reloaded into, and back: a changed rule, a renamed one, a removed one.
  std::vector<Book> variants;
};

/// Something in it happens at times of day, so that a run under it cannot be compared with one
/// whose wall clock stands still.
bool follows_wall(const decide::Plan& plan);

/// With the rulebook's routine tasks, or without them, as nothing happens at a time of day then.
enum class Routines : std::uint8_t { with, without };

/// Throws with the diagnostics when the file is not as expected: a variant with errors, or a broken
/// one that the loader accepts (I30).
Books load_books(const std::string& file, Routines routines = Routines::with);

}  // namespace runbookd::simulation
