// How others reach what a probe watches: an action or a `sql` probe that works through the same
// address and credentials. A ProbeSpec may implement one of these; who needs it asks by
// dynamic_cast.
#pragma once

#include <string>

#include "daemon/base/secret.hpp"

namespace runbookd {

/// What all of these are: with one of them a probe has something to lend.
class Access {
 public:
  virtual ~Access() = default;
};

class PostgresAccess : public virtual Access {
 public:
  /// A libpq connection string or URI.
  virtual const Secret& dsn() const = 0;
};

class RedisAccess : public virtual Access {
 public:
  /// redis://, rediss:// or unix://.
  virtual const Secret& url() const = 0;
};

}  // namespace runbookd
