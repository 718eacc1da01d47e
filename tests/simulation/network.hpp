// Mutating requests on their way to whoever carries them out. They outlive the daemon that sent
// them.
#pragma once

#include <vector>

#include "tests/simulation/agenda.hpp"
#include "tests/simulation/cloud.hpp"

namespace runbookd::simulation {

class Network {
 public:
  explicit Network(Agenda& agenda) : agenda_(agenda) {}
  void send(Request request, Mono arrives) {
    requests_.push_back(std::move(request));
    agenda_.add(arrives, What::arrival, static_cast<int>(requests_.size()) - 1);
  }
  const Request& at(int i) const { return requests_[static_cast<std::size_t>(i)]; }

 private:
  Agenda& agenda_;
  std::vector<Request> requests_;
};

}  // namespace runbookd::simulation
