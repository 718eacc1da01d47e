// Two daemons with one path: who has the socket keeps it.
#include "daemon/app/api/socket_file.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "tests/unit/app/api/backend.hpp"
#include "tests/unit/catch.hpp"

namespace runbookd::api::socket_file_test {

namespace {

namespace fs = std::filesystem;
using test::Running;

ServerOptions on_socket(const test::TempDir& dir) {
  ServerOptions options;
  options.socket = dir.state() + ".sock";
  return options;
}

ClientTarget at(const test::TempDir& dir) {
  ClientTarget target;
  target.socket = dir.state() + ".sock";
  return target;
}

int healthy(const test::TempDir& dir) {
  const auto answer = client_get(at(dir), "/-/healthy");
  return answer ? answer->status : 0;
}

// The errors that a start would end with.
std::string refusal(const test::TempDir& dir) {
  const auto listening = listen_unix(dir.state() + ".sock");
  return listening ? "" : listening.error().text + " / " + listening.error().hint;
}

}  // namespace

TEST_CASE("a socket on which somebody answers is refused, and the error says who and what to do") {
  const test::TempDir dir;
  const Running first(on_socket(dir));
  const std::string said = refusal(dir);
  CHECK(said.find("pid " + std::to_string(::getpid())) != std::string::npos);
  CHECK(said.find("server.socket") != std::string::npos);
  CHECK(healthy(dir) == 200);
}

TEST_CASE("a socket whose queue is full has an owner") {
  const test::TempDir dir;
  const std::string path = dir.state() + ".sock";
  const Descriptor busy(::socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un where{};
  where.sun_family = AF_UNIX;
  std::memcpy(where.sun_path, path.data(), path.size());
  const auto* address = reinterpret_cast<const sockaddr*>(&where);
  REQUIRE(::bind(busy.get(), address, sizeof where) == 0);
  REQUIRE(::listen(busy.get(), 0) == 0);
  std::vector<Descriptor> waiting;
  for (int i = 0; i < 8; ++i) {
    waiting.emplace_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
    if (::connect(waiting.back().get(), address, sizeof where) != 0) break;
  }
  CHECK(refusal(dir).find("somebody may be using") != std::string::npos);
  CHECK(fs::exists(path));
}

TEST_CASE("a socket of another kind, a file, a link and a directory are left alone") {
  const test::TempDir dir;
  const std::string path = dir.state() + ".sock";
  {
    const Descriptor other(::socket(AF_UNIX, SOCK_DGRAM, 0));
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    std::memcpy(where.sun_path, path.data(), path.size());
    REQUIRE(::bind(other.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0);
    CHECK_FALSE(refusal(dir).empty());
    CHECK(fs::exists(path));
  }
  fs::remove(path);
  fs::create_directory(path);
  CHECK(refusal(dir).find("is no socket") != std::string::npos);
  fs::remove(path);
  fs::create_symlink("/nonexistent", path);
  CHECK(refusal(dir).find("is no socket") != std::string::npos);
  CHECK(fs::is_symlink(path));
}

TEST_CASE("the end of a server removes its own socket, and not one that was put in its place") {
  const test::TempDir dir;
  const std::string path = dir.state() + ".sock";
  {
    const Running alone(on_socket(dir));
  }
  CHECK_FALSE(fs::exists(path));
  {
    const Running first(on_socket(dir));
    fs::rename(path, path + ".away");
    auto second = listen_unix(path);
    REQUIRE(second);
  }
  CHECK(fs::exists(path));
}

TEST_CASE("a socket whose file was removed is made anew, and answers") {
  const test::TempDir dir;
  Running server(on_socket(dir));
  const std::string path = dir.state() + ".sock";
  CHECK(server.look());
  fs::remove(path);
  CHECK(server.look());
  CHECK(healthy(dir) == 200);
  struct stat info{};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 07777) == 0600);
}

TEST_CASE(
    "a socket that others have taken is said to be lost, and is taken back when they are gone") {
  const test::TempDir dir;
  Running server(on_socket(dir));
  const std::string path = dir.state() + ".sock";
  fs::remove(path);
  {
    auto theirs = listen_unix(path);
    REQUIRE(theirs);
    const Status there = server.look();
    REQUIRE_FALSE(there);
    CHECK(there.error().text.find("listens on") != std::string::npos);
  }
  CHECK(server.look());
  CHECK(healthy(dir) == 200);
}

}  // namespace runbookd::api::socket_file_test
