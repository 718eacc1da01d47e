#include "daemon/people/postmortem/chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "daemon/people/postmortem/markup.hpp"
#include "daemon/people/sending/text.hpp"

namespace runbookd::postmortem {

namespace {

constexpr double width = 720, height = 200;
constexpr double left = 76, right = 12, top = 28, bottom = 24;
constexpr double least_grid_lines = 3;
constexpr int time_marks = 4;
constexpr std::size_t max_title_characters = 90;

// 1, 2 or 5 times a power of ten: what axes are divided by.
double round_step(double range) {
  const double raw = range / least_grid_lines;
  const double power = std::pow(10, std::floor(std::log10(raw)));
  const double share = raw / power;
  return (share >= 5 ? 5 : share >= 2 ? 2 : 1) * power;
}

// Where a moment and a value lie on the picture.
struct Frame {
  Wall from{}, to{};
  double low = 0, high = 1, step = 1;
  double x(Wall at) const {
    const double share = to_seconds(at - from) / to_seconds(to - from);
    return left + std::clamp(share, 0.0, 1.0) * (width - left - right);
  }
  double y(double value) const {
    const double share = (value - low) / (high - low);
    return height - bottom - std::clamp(share, 0.0, 1.0) * (height - top - bottom);
  }
};

std::string at(double place) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", place);
  return text.data();
}

std::string line(double x1, double y1, double x2, double y2, const char* look) {
  return "<line x1=\"" + at(x1) + "\" y1=\"" + at(y1) + "\" x2=\"" + at(x2) + "\" y2=\"" + at(y2) +
         "\" " + look + "/>\n";
}

std::string words(double x, double y, const std::string& text, const char* anchor = "start") {
  return "<text x=\"" + at(x) + "\" y=\"" + at(y) + "\" text-anchor=\"" + anchor + "\">" +
         sending::html_escaped(sending::line_of(text, max_title_characters)) + "</text>\n";
}

Frame frame_of(const decide::SignalImpact& signal, const Postmortem& it) {
  Frame out;
  out.from = std::min(it.incident.first_bad.wall, signal.curve.front().at);
  out.to = std::max(it.until, signal.curve.back().at);
  if (out.to <= out.from) out.to = out.from + seconds{1};
  out.low = out.high = signal.curve.front().value;
  for (const auto& point : signal.curve) {
    out.low = std::min(out.low, point.value);
    out.high = std::max(out.high, point.value);
  }
  if (signal.threshold) {
    out.low = std::min(out.low, *signal.threshold);
    out.high = std::max(out.high, *signal.threshold);
  }
  // From zero, where that is the natural end of the scale.
  if (out.low > 0) out.low = 0;
  if (out.high <= out.low) out.high = out.low + 1;
  out.step = round_step(out.high - out.low);
  out.low = std::floor(out.low / out.step) * out.step;
  out.high = std::ceil(out.high / out.step) * out.step;
  return out;
}

std::string grid(const Frame& frame, Type type) {
  std::string out;
  const int lines = static_cast<int>(std::lround((frame.high - frame.low) / frame.step));
  for (int i = 0; i <= lines; ++i) {
    const double value = frame.low + frame.step * i;
    const double y = frame.y(value);
    out += line(left, y, width - right, y, R"(stroke="#ccc")");
    out += words(left - 6, y + 4, format_number(type, value), "end");
  }
  for (int i = 0; i <= time_marks; ++i) {
    const Wall moment = frame.from + (frame.to - frame.from) * i / time_marks;
    const char* anchor = i == 0 ? "start" : i == time_marks ? "end" : "middle";
    out += words(frame.x(moment), height - 6, clock_text(moment), anchor);
  }
  return out;
}

std::string shades(const Frame& frame, const std::vector<Stretch>& bad) {
  std::string out;
  for (const Stretch& stretch : bad) {
    const double x = frame.x(stretch.from);
    out += "<rect x=\"" + at(x) + "\" y=\"" + at(top) + "\" width=\"" +
           at(std::max(frame.x(stretch.to) - x, 0.5)) + "\" height=\"" + at(height - top - bottom) +
           "\" fill=\"#d33\" fill-opacity=\"0.12\"/>\n";
  }
  return out;
}

// Parted where nothing was seen.
std::string curve(const Frame& frame, const decide::SignalImpact& signal,
                  const std::vector<decide::ImpactGap>& gaps) {
  constexpr const char* begin =
      "<polyline fill=\"none\" stroke=\"#15c\" stroke-width=\"1.5\" "
      "points=\"";
  std::string out = begin;
  Wall before = signal.curve.front().at;
  for (const auto& point : signal.curve) {
    const bool parted = std::any_of(gaps.begin(), gaps.end(), [&](const auto& gap) {
      return before <= gap.from && gap.to <= point.at;
    });
    if (parted) out += std::string{"\"/>\n"} + begin;
    out += at(frame.x(point.at)) + "," + at(frame.y(point.value)) + " ";
    before = point.at;
  }
  return out + "\"/>\n";
}

std::string limit(const Frame& frame, const decide::SignalImpact& signal) {
  if (!signal.threshold) return {};
  const double y = frame.y(*signal.threshold);
  return line(left, y, width - right, y, R"(stroke="#d33" stroke-dasharray="6 4")") +
         words(width - right, y - 4, format_number(signal.type, *signal.threshold), "end");
}

std::string marks(const Frame& frame, const decide::Incident& incident) {
  std::string out;
  for (const decide::StepRun& run : incident.steps) {
    if (!run.started_at) continue;
    const double x = frame.x(run.started_at->wall);
    out += line(x, top, x, height - bottom, R"(stroke="#080" stroke-width="1.5")");
    out += words(x + 3, top + 10, std::to_string(run.index + 1));
  }
  return out;
}

}  // namespace

std::string chart(const decide::SignalImpact& signal, const Postmortem& it) {
  if (signal.curve.size() < 2) return {};
  const Frame frame = frame_of(signal, it);
  std::string out =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"720\" height=\"200\" viewBox=\"0 0 720 "
      "200\" role=\"img\" font-family=\"sans-serif\" font-size=\"11\">\n";
  const std::string name =
      sending::html_escaped(sending::line_of(signal.name, max_title_characters));
  out += "<title>" + name + "</title>\n<rect width=\"720\" height=\"200\" fill=\"#fff\"/>\n";
  out += words(left, 16, signal.name + ", " + date_text(frame.from) + " UTC");
  out += shades(frame, it.bad) + grid(frame, signal.type) + limit(frame, signal);
  out += curve(frame, signal, it.impact.gaps) + marks(frame, it.incident);
  return out + "</svg>\n";
}

}  // namespace runbookd::postmortem
