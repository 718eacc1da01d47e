#include "daemon/app/api/refusals.hpp"

namespace runbookd::api {

Response refusal_of(Progress progress) {
  switch (progress) {
    case Progress::head_too_large:
      return problem(431, "the request head exceeds 32 KiB");
    case Progress::body_too_large:
      return problem(413, "the body exceeds 1 MiB");
    case Progress::unknown_coding:
      return problem(501, "of the transfer codings only chunked is known here");
    case Progress::unwanted_body:
      return problem(400, "a GET or HEAD has no body");
    default:
      return problem(400, "this is no HTTP/1.1 request");
  }
}

Response too_busy() {
  return problem(503, "too many bytes are under way at this address: try again later");
}

Response too_many_streams() {
  return problem(503, "too many streams are open at this address: close one, or try again later");
}

}  // namespace runbookd::api
