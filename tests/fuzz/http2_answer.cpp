// What a server that insists on HTTP/2 answers, frame by frame.
#include "tests/fuzz/target.hpp"

#include "daemon/net/http2/call.hpp"

namespace runbookd::fuzz {

void take(std::string_view input) {
  net::http2::Request request;
  request.fields = {{":method", "GET"}, {":scheme", "https"}, {":path", "/"}, {":authority", "a"}};
  request.max_body = 4 << 10;
  const auto call = net::http2::make_call(std::move(request));
  if (!call) return;
  (void)call->output();
  // In two pieces, the first as long as the first byte says.
  const std::size_t first = input.empty() ? 0 : static_cast<unsigned char>(input.front());
  call->feed(input.substr(0, first));
  (void)call->output();
  if (!call->ended() && input.size() > first) call->feed(input.substr(first));
  (void)call->output();
  if (!call->ended()) call->feed_end();
  (void)call->take_answer();
}

}  // namespace runbookd::fuzz
