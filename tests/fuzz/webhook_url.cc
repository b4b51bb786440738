// An endpoint's URL has one spelling, which the library that connects reads as we do. The first
// line is an address or a range of them, the second a URL.
#include <arpa/inet.h>
#include <curl/curl.h>

#include <memory>
#include <string>

#include "base/address.h"
#include "base/check.h"
#include "feed/target.h"
#include "fuzz/input.h"
#include "fuzz/target.h"

namespace tillbook {
namespace {

void check_range(std::string_view text) {
    const auto range = parse_address_range(text);
    const auto address = parse_address(text);
    // A zone may be written with anything.
    if (address && text.find('/') == text.npos) {
        CHECK(range && range->contains(*address));
        CHECK(feed::why_refused({}, *address, 443) == feed::why_refused({{}, {80}}, *address, 443));
        feed::EgressRules everything;
        everything.allowed = {*range};
        CHECK(feed::why_refused(everything, *address, 443).empty());
    }
    if (!range) return;
    CHECK(range->prefix_bits >= 0 && range->prefix_bits <= 128);
    CHECK(range->contains(range->first));
    Address other = range->first;
    for (int bit = range->prefix_bits; bit < 128; ++bit) {
        other.bytes[static_cast<std::size_t>(bit / 8)] ^=
            static_cast<std::uint8_t>(0x80 >> bit % 8);
    }
    CHECK(range->contains(other));
}

std::string part_of(CURLU* url, CURLUPart part) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
    std::string copy(text);
    curl_free(text);
    return copy;
}

void check_other_reader(const std::string& target) {
    const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), curl_url_cleanup);
    CHECK(curl_url_set(url.get(), CURLUPART_URL, target.c_str(), 0) == CURLUE_OK);
    const std::string host = part_of(url.get(), CURLUPART_HOST);
    const std::string port = part_of(url.get(), CURLUPART_PORT);
    const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
    CHECK(part_of(url.get(), CURLUPART_USER).empty());
    CHECK(part_of(url.get(), CURLUPART_FRAGMENT).empty());
    const std::string origin = scheme + "://" + host + (port.empty() ? "" : ":" + port);
    // IPv6 addresses are respelled by that library, and only by it.
    if (!host.starts_with('[')) CHECK(target.starts_with(origin + "/"));
    if (const auto address = parse_address(host)) {
        CHECK(feed::why_refused({}, *address, 443).empty());
    }
}

void check_url(std::string_view text, Environment environment) {
    const auto target = feed::check_target(text, environment, {});
    if (!target) return;
    const std::string& url = target.value();
    for (const char c : url) CHECK(c > ' ' && c < 0x7f && c != '#' && c != '\\');
    const auto again = feed::check_target(url, environment, {});
    CHECK(again.ok() && again.value() == url);
    check_other_reader(url);
}

void try_webhook_url(std::string_view rest) {
    check_range(fuzz::take_line(rest));
    check_url(rest, Environment::live);
    check_url(rest, Environment::test);
}

const fuzz::Target webhook_url("webhook_url", try_webhook_url);

}  // namespace
}  // namespace tillbook
