// The message of a gRPC health service.
#include "tests/fuzz/target.hpp"

#include "probes/grpc/health.hpp"

namespace runbookd::fuzz {

void take(std::string_view input) { (void)probes::grpc::status_of(input); }

}  // namespace runbookd::fuzz
