#include "daemon/app/api/piece_queue.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace runbookd::api {
namespace asio = boost::asio;

PieceQueue::PieceQueue(const asio::any_io_executor& executor, std::size_t most_bytes)
    : most_bytes_(most_bytes), news_(executor, asio::steady_timer::time_point::max()) {}

bool PieceQueue::push(std::string piece) {
  if (then_ != BodyPiece::Then::more) return false;
  if (piece.empty()) return true;
  if (piece.size() > most_bytes_ - bytes_) {
    pieces_.clear();
    end_as(BodyPiece::Then::cut);
    return false;
  }
  bytes_ += piece.size();
  pieces_.push_back(std::move(piece));
  news_.cancel();
  return true;
}

void PieceQueue::finish() {
  if (then_ == BodyPiece::Then::more) end_as(BodyPiece::Then::end);
}

void PieceQueue::stop() {
  pieces_.clear();
  end_as(BodyPiece::Then::cut);
}

void PieceQueue::end_as(BodyPiece::Then then) {
  then_ = then;
  news_.cancel();
}

asio::awaitable<BodyPiece> PieceQueue::next() {
  boost::system::error_code woken;
  while (pieces_.empty() && then_ == BodyPiece::Then::more)
    co_await news_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  BodyPiece out;
  if (pieces_.empty()) {
    out.then = then_;
    co_return out;
  }
  out.bytes = std::move(pieces_.front());
  pieces_.pop_front();
  bytes_ -= out.bytes.size();
  co_return out;
}

}  // namespace runbookd::api
