// A resolver that is told the addresses of every name, and remembers which names it was asked for.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "daemon/net/dns/resolver.hpp"

namespace runbookd::test {

class ToldResolver final : public net::Resolver {
 public:
  explicit ToldResolver(std::vector<std::string> addresses) {
    for (const auto& text : addresses)
      told_.addresses.push_back(boost::asio::ip::make_address(text));
  }
  boost::asio::awaitable<net::Resolution> resolve(std::string host) override {
    asked.push_back(std::move(host));
    co_return told_;
  }

  std::vector<std::string> asked;

 private:
  net::Resolution told_;
};

}  // namespace runbookd::test
