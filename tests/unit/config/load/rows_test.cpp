// Every row of the language, and every row of every kind: it is well written, it is read, what it
// calls required is, and what it says holds by default does.
#include <functional>

#include "config/load/keys/rulebook.hpp"
#include "config/load/load.hpp"
#include "daemon/app/composition/kinds.hpp"
#include "daemon/cli/language/this_version.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/config/load/written.hpp"

namespace rows_test {

using namespace runbookd;

namespace {

// One row of the tree with the way to it: `probe http: expect.status`.
using Visit = std::function<void(const std::string& path, const Key& key)>;

void walk(const std::string& path, std::span<const Key> keys, const Visit& visit) {
  for (const Key& key : keys) {
    const std::string here = path + (path.ends_with(' ') ? "" : ".") + std::string(key.name);
    visit(here, key);
    walk(here, key.inside, visit);
  }
}

struct Kind {
  std::string name;
  std::span<const Key> keys;
  bool by_loader = false;  ///< it has no parser: the loader reads its rows one by one
};

std::vector<Kind> kinds_with_keys() {
  const auto kinds = app::registered_kinds();
  std::vector<Kind> out;
  for (const auto* k : cli::of_this_version(kinds.probes))
    out.push_back({"probe " + std::string(k->key), k->keys});
  for (const auto* k : cli::of_this_version(kinds.actions))
    out.push_back({"action " + std::string(k->name), k->keys});
  for (const auto* k : cli::of_this_version(kinds.resources))
    out.push_back({"kind " + std::string(k->name), k->keys, k->parse == nullptr});
  for (const auto* k : cli::of_this_version(kinds.notifiers))
    out.push_back({"contact " + std::string(k->key), k->keys});
  return out;
}

void walk_all(const Visit& visit) {
  walk("rulebook ", load::keys::rulebook, visit);
  for (const Kind& kind : kinds_with_keys()) walk(kind.name + ": ", kind.keys, visit);
}

bool is_value(Shape shape, std::string_view text) {
  switch (shape) {
    case Shape::boolean:
      return text == "true" || text == "false";
    case Shape::integer:
      return document::parse_integer(text).has_value();
    case Shape::number:
      return document::parse_number(text).has_value();
    case Shape::duration:
      return document::parse_duration(text).has_value();
    case Shape::size:
      return document::parse_bytes(text).has_value();
    case Shape::share:
      return document::parse_ratio(text).has_value();
    default:
      return false;
  }
}

bool has_presets(Shape shape) {
  return is_value(shape, "true") || is_value(shape, "1") || is_value(shape, "1s") ||
         is_value(shape, "1B") || is_value(shape, "1%");
}

// A value of the row, as it may stand in a rulebook.
std::string sample_of(const Key& key);

// The keys of a group that must be there, and `also`.
std::string least_of(std::span<const Key> keys, const std::string& also, std::string_view without) {
  std::string out;
  bool needed = false;
  for (const Key& key : keys) {
    const bool first_needed = key.one_needed && !needed;
    needed = needed || key.one_needed;
    if ((key.required || first_needed) && key.name != without)
      out += (out.empty() ? "" : ", ") + std::string(key.name) + ": " + sample_of(key);
  }
  if (!also.empty()) out += (out.empty() ? "" : ", ") + also;
  return out;
}

std::string sample_of(const Key& key) {
  const bool text = key.shape <= Shape::dsn;
  const bool structured = key.shape >= Shape::list;
  const auto quoted = [](std::string_view s) { return "\"" + std::string(s) + "\""; };
  if (!key.example.empty())
    return text && key.example.front() != '"' ? quoted(key.example) : std::string(key.example);
  if (!key.preset.empty()) return text ? quoted(key.preset) : std::string(key.preset);
  if (!structured && !key.lowest.empty()) return std::string(key.lowest);
  switch (key.shape) {
    case Shape::url:
      return quoted("https://shop.example.com/health");
    case Shape::address:
      return quoted("shop.example.com:443");
    case Shape::choice:
      return std::string(choices_of(key).front());
    case Shape::boolean:
      return "true";
    case Shape::integer:
      return "1";
    case Shape::duration:
      return "1m";
    case Shape::size:
      return "1MiB";
    case Shape::share:
      return "50%";
    case Shape::list:
    case Shape::one_or_list:
      return "[" + sample_of(key.inside.front()) + "]";
    case Shape::map:
      return "{sample: " + sample_of(key.inside.front()) + "}";
    case Shape::group:
      return "{" + least_of(key.inside, "", "") + "}";
    case Shape::one_of:
      return sample_of(key.inside.front());
    default:
      return "sample";
  }
}

// What a kind says of a map of its keys.
std::vector<std::string> said_of(const Kind& kind, const std::string& keys) {
  static const Key of_steps[] = {{.name = "hazard"}};
  document::Sources files;
  document::Diagnostics out;
  const auto node = document::parse(files, files.add("sample.yaml", "{" + keys + "}\n"),
                                    document::Strictness::run, out);
  if (!node) return {"no YAML: " + keys};
  document::Reader reader(*node, "sample", out, {kind.keys, of_steps});
  const auto kinds = app::registered_kinds();
  bool parsed = false;
  for (const auto* k : cli::of_this_version(kinds.probes))
    if (k->keys.data() == kind.keys.data()) parsed = k->parse(reader) != nullptr;
  for (const auto* k : cli::of_this_version(kinds.actions))
    if (k->keys.data() == kind.keys.data()) parsed = k->parse(reader) != nullptr;
  for (const auto* k : cli::of_this_version(kinds.notifiers))
    if (k->keys.data() == kind.keys.data()) parsed = k->parse(reader) != nullptr;
  GoogleSettings google;
  google.project = "shop-prod";
  google.region = "europe-west1";
  const KubernetesSettings cluster;
  for (const auto* k : cli::of_this_version(kinds.resources))
    if (k->keys.data() == kind.keys.data())
      parsed = k->parse(reader, {"shop", &google, &cluster}) != nullptr;
  reader.finish();
  std::vector<std::string> said;
  for (const auto& d : out.sorted())
    if (d.level == document::Level::error) said.push_back(d.message);
  if (said.empty() && !parsed) said.emplace_back("it gave up in silence");
  return said;
}

// With a key of a group, the group with what else it needs.
void each_key(std::span<const Key> keys, const std::function<std::string(std::string)>& around,
              const std::function<void(const Key&, const std::string&)>& visit) {
  for (const Key& key : keys) {
    const std::string name(key.name);
    const auto put = [&](const std::string& value) {
      return around(least_of(keys, name + ": " + value, key.name));
    };
    visit(key, put(sample_of(key)));
    std::span<const Key> group = key.shape == Shape::group ? key.inside : std::span<const Key>{};
    for (const Key& alternative : key.inside)
      if (key.shape == Shape::one_of && alternative.shape == Shape::group)
        group = alternative.inside;
    if (!group.empty())
      each_key(group, [&](const std::string& inside) { return put("{" + inside + "}"); }, visit);
    if (key.shape == Shape::choice)
      for (const auto choice : choices_of(key)) visit(key, put(std::string(choice)));
  }
}

}  // namespace

TEST_CASE("a row is well written: values of its own shape, choices, a line of summary") {
  walk_all([](const std::string& path, const Key& key) {
    INFO(path);
    if (!key.name.empty()) CHECK_FALSE(key.summary.empty());
    CHECK((key.preset.empty() || key.otherwise.empty()));
    CHECK_FALSE((key.required && !key.preset.empty()));
    if (has_presets(key.shape)) {
      for (const auto text : {key.preset, key.lowest, key.highest})
        if (!text.empty()) CHECK(is_value(key.shape, text));
    } else {
      CHECK((key.lowest.empty() && key.highest.empty()));
    }
    const auto choices = choices_of(key);
    CHECK((key.shape != Shape::choice || !choices.empty()));
    if (key.shape == Shape::choice && !key.preset.empty())
      CHECK(std::find(choices.begin(), choices.end(), key.preset) != choices.end());
    const bool one =
        key.shape == Shape::list || key.shape == Shape::one_or_list || key.shape == Shape::map;
    if (one) CHECK(key.inside.size() == 1);
    CHECK((key.shape >= Shape::list) == !key.inside.empty());
  });
}

TEST_CASE("no table has two rows of one name, and no kind takes a name that is everybody's") {
  const auto unique = [](std::span<const Key> keys, std::span<const Key> common) {
    for (const Key& key : keys) {
      INFO(key.name);
      CHECK(find_key(keys, key.name) == &key);
      CHECK(find_key(common, key.name) == nullptr);
    }
  };
  walk_all([&](const std::string&, const Key& key) {
    if (key.shape == Shape::group) unique(key.inside, {});
  });
  const auto kinds = app::registered_kinds();
  for (const auto* k : cli::of_this_version(kinds.probes)) unique(k->keys, load::keys::probe);
  for (const auto* k : cli::of_this_version(kinds.actions)) unique(k->keys, load::keys::step);
  for (const auto* k : cli::of_this_version(kinds.resources)) unique(k->keys, load::keys::resource);
  for (const auto* k : cli::of_this_version(kinds.notifiers)) unique(k->keys, load::keys::contact);
}

TEST_CASE("every row of a kind is read by its parser, with every choice that it offers") {
  int read = 0;
  for (const Kind& kind : kinds_with_keys()) {
    if (kind.by_loader) continue;
    each_key(
        kind.keys, [](const std::string& text) { return text; },
        [&](const Key& key, const std::string& text) {
          INFO(kind.name << ": " << text);
          ++read;
          // What needs a second key says so, and has read the first.
          const std::string named = "`" + std::string(key.name) + "`";
          for (const auto& said : said_of(kind, text)) {
            INFO(said);
            CHECK(said.find(named + " goes with") != std::string::npos);
          }
        });
  }
  CHECK(read > 60);
}

TEST_CASE("what a row of a kind calls required is, and all of it is enough") {
  for (const Kind& kind : kinds_with_keys()) {
    if (kind.by_loader) continue;
    INFO(kind.name);
    CHECK(said_of(kind, least_of(kind.keys, "", "")).empty());
    for (const Key& key : kind.keys) {
      INFO(key.name);
      if (key.required) CHECK_FALSE(said_of(kind, least_of(kind.keys, "", key.name)).empty());
    }
    const bool one_needed = std::any_of(kind.keys.begin(), kind.keys.end(),
                                        [](const Key& key) { return key.one_needed; });
    if (one_needed) CHECK_FALSE(said_of(kind, "").empty());
  }
}

}  // namespace rows_test
