// What is read beside the rulebook: all of it is read and checked before anything is used, so that
// a start, a reload and `check` find the same faults, and a file that has one replaces nothing.
#pragma once

#include <memory>

#include "config/document/node.hpp"
#include "config/load/rulebook.hpp"
#include "daemon/app/api/server.hpp"

namespace runbookd::app {

struct Beside {
  std::shared_ptr<const api::Tokens> tokens;  ///< null: no tokens file is named
  std::shared_ptr<api::TlsServer> tls;        ///< null: no certificate is named
};

/// Reads every file of book.files; faults go to `out`, at the places that name them. In a `check` a
/// file that cannot be read is a warning, as with secrets; one that is malformed never is. Any
/// thread.
Beside read_beside(const load::Rulebook& book, document::Strictness strictness,
                   document::Diagnostics& out);

}  // namespace runbookd::app
