// What is written together: records that wait for the writer, and the links that they add to the
// chain. Internal to the writer.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/app/journal/entry.hpp"
#include "daemon/app/journal/ticket.hpp"
#include "daemon/app/journal/writer.hpp"

namespace runbookd::journal {

struct Item {
  decide::Record record;
  std::shared_ptr<Ticket> ticket;
  Unsent unsent = Unsent::never;
  bool barrier = false;  ///< no record: only waits for those before it
  bool more = false;     ///< the next one goes into the same transaction
};

bool is_intent(const Item& item);
/// Somebody waits for one of them, or acts on it.
bool is_promised(const std::vector<Item>& batch);

/// An INTENT that nobody may act on is closed in the journal as well. `journal` as the reason says
/// that nothing was ever sent, so that the step is tried again.
Item closing(const Item& intent);

std::vector<Entry> rows_of(const std::vector<Item>& batch, ChainHead tail,
                           const std::string& boot_id);

}  // namespace runbookd::journal
