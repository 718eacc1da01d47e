#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/loopback/google_cloud/world_fixture.hpp"
#include "tests/unit/catch.hpp"

namespace test_access {

using namespace runbookd::sim;

namespace {

constexpr const char* token = "/computeMetadata/v1/instance/service-accounts/default/token";

std::string base64url(const std::string& bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int n = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                reinterpret_cast<const unsigned char*>(bytes.data()),
                                static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(n));
  std::replace(out.begin(), out.end(), '+', '-');
  std::replace(out.begin(), out.end(), '/', '_');
  out.erase(std::find(out.begin(), out.end(), '='), out.end());
  return out;
}

/// A key pair of this run, its key file, and JWTs signed with it.
struct KeyPair {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_RSA_gen(2048), EVP_PKEY_free};

  std::string pem() const {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_PUBKEY(bio.get(), key.get());
    char* data = nullptr;
    const auto n = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(n)};
  }

  std::unique_ptr<ServiceAccount> account() const {
    const auto path = std::filesystem::temp_directory_path() /
                      ("runbookd-sim-key-" + std::to_string(fingerprint(pem())) + ".json");
    std::ofstream(path) << json::serialize(
        json::object{{"client_email", "bot@p.iam.gserviceaccount.com"},
                     {"private_key_id", "k1"},
                     {"public_key", pem()}});
    auto out = load_service_account(path);
    std::filesystem::remove(path);
    return out;
  }

  std::string jwt(const json::object& claims) const {
    const auto text = base64url(R"({"alg":"RS256","typ":"JWT","kid":"k1"})") + '.' +
                      base64url(json::serialize(claims));
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get());
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t size = 0;
    EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size());
    std::string signature(size, '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                   text.size());
    return text + '.' + base64url(signature);
  }
};

json::object claims_at(Time now) {
  const auto s = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  return {{"iss", "bot@p.iam.gserviceaccount.com"},
          {"scope", "https://www.googleapis.com/auth/cloud-platform"},
          {"aud", "https://oauth2.googleapis.com/token"},
          {"iat", s},
          {"exp", s + 3600}};
}

json::object exchange(World& world, const std::string& jwt, int& status) {
  const auto reply = world.handle(make_request(
      "POST", "/oauth2.googleapis.com/token",
      "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" + jwt,
      {{"Content-Type", "application/x-www-form-urlencoded"}}));
  status = reply.response.status;
  return json::parse(reply.response.body).as_object();
}

}  // namespace

TEST_CASE("the metadata server wants its header and answers with it") {
  WorldFixture w;
  CHECK(w.world.handle(make_request("GET", token)).response.status == 403);
  const auto reply =
      w.world.handle(make_request("GET", token, "", {{"metadata-flavor", "Google"}}));
  CHECK(reply.response.status == 200);
  CHECK(reply.response.headers.at(0) ==
        std::pair<std::string, std::string>("Metadata-Flavor", "Google"));
}

TEST_CASE("the metadata server gives the same token until five minutes before its end") {
  WorldFixture w;
  const auto ask = [&] {
    const auto r = w.world.handle(make_request("GET", token, "", {{"Metadata-Flavor", "Google"}}));
    return json::parse(r.response.body).as_object();
  };
  const auto first = ask();
  w.pass(std::chrono::seconds(3200));
  CHECK(text_of(ask(), "access_token") == text_of(first, "access_token"));
  CHECK(int_of(ask(), "expires_in") == 399);
  w.pass(std::chrono::seconds(100));
  CHECK(text_of(ask(), "access_token") != text_of(first, "access_token"));
}

TEST_CASE("requests without a good token are 401, and after their path is known") {
  WorldFixture w;
  const auto missing = w.world.handle(make_request("GET", w.service_path)).response;
  CHECK(missing.status == 401);
  CHECK(missing.body.find("CREDENTIALS_MISSING") != std::string::npos);
  w.pass(std::chrono::seconds(3601));
  const auto expired = w.call("GET", w.service_path);
  CHECK(w.status == 401);
  CHECK(w.error_status(expired) == "UNAUTHENTICATED");
  const auto unknown =
      w.world.handle(make_request("GET", "/run.googleapis.com/v2/nowhere")).response;
  CHECK(unknown.status == 404);
  CHECK(unknown.content_type.starts_with("text/html"));
}

TEST_CASE("a signed JWT is exchanged for a token that works") {
  WorldFixture w;
  const KeyPair pair;
  World world({}, {}, Contracts::builtin(), [&] { return w.now; }, pair.account());
  int status = 0;
  const auto answer = exchange(world, pair.jwt(claims_at(w.now)), status);
  REQUIRE(status == 200);
  CHECK(int_of(answer, "expires_in") == 3599);
  const HeaderList headers{{"Authorization", "Bearer " + text_of(answer, "access_token")}};
  CHECK(world.handle(make_request("GET", w.service_path, "", headers)).response.status == 200);
}

TEST_CASE("a JWT with a wrong key, audience, issuer or time is invalid_grant") {
  WorldFixture w;
  const KeyPair pair, stranger;
  World world({}, {}, Contracts::builtin(), [&] { return w.now; }, pair.account());
  int status = 0;
  CHECK(text_of(exchange(world, stranger.jwt(claims_at(w.now)), status), "error_description") ==
        "Invalid JWT Signature.");
  CHECK(status == 400);
  auto claims = claims_at(w.now);
  claims["aud"] = "https://example.com";
  CHECK(text_of(exchange(world, pair.jwt(claims), status), "error") == "invalid_grant");
  claims = claims_at(w.now);
  claims["iss"] = "nobody";
  CHECK(text_of(exchange(world, pair.jwt(claims), status), "error") == "invalid_grant");
  CHECK(text_of(exchange(world, pair.jwt(claims_at(w.now - std::chrono::hours(2))), status),
                "error") == "invalid_grant");
  CHECK(status == 400);
}

TEST_CASE("permissions that are denied are missing in the self-check and refused in the patch") {
  WorldFixture w;
  w.world.settings().denied_permissions = {"run.services.update"};
  const auto answer = w.call("POST", std::string(w.service_path) + ":testIamPermissions",
                             {{"permissions", {"run.services.get", "run.services.update"}}});
  CHECK(answer.at("permissions") == json::array{"run.services.get"});
  const auto refused = w.patch("ingress", {{"ingress", "INGRESS_TRAFFIC_ALL"}});
  CHECK(w.status == 403);
  CHECK(w.error_status(refused) == "PERMISSION_DENIED");
}

TEST_CASE("who may not read a service is refused its look, and answered the self-check") {
  WorldFixture w;
  w.world.settings().denied_permissions = {"run.services.get"};
  CHECK(w.error_status(w.service()) == "PERMISSION_DENIED");
  const json::object question{{"permissions", {"run.services.get"}}};
  CHECK(w.call("POST", std::string(w.service_path) + ":testIamPermissions", question).empty());
  CHECK(w.status == 200);
}

TEST_CASE("the self-check knows its own body and permissions, and nothing of what is not there") {
  WorldFixture w;
  const std::string path = std::string(w.service_path) + ":testIamPermissions";
  const json::object question{{"permissions", {"run.services.get"}}};
  const auto elsewhere =
      w.call("POST", std::string(w.service_path) + "x:testIamPermissions", question);
  CHECK(w.status == 200);
  CHECK(elsewhere.empty());
  for (const json::object& wrong :
       {json::object{{"permissions", {"run.services.*"}}},
        json::object{{"permissions", {"run.revisions.list"}}},
        json::object{{"permissions", "run.services.get"}}, json::object{{"permissions", {1}}},
        json::object{{"permission", {"run.services.get"}}}}) {
    CAPTURE(json::serialize(wrong));
    CHECK(w.error_status(w.call("POST", path, wrong)) == "INVALID_ARGUMENT");
    CHECK(w.status == 400);
  }
  const auto body = json::serialize(question);
  CHECK(w.send("GET", path).response.status == 404);
  w.token = "none";
  CHECK(w.send("POST", path, body).response.status == 401);
}

}  // namespace test_access
