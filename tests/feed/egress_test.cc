// Where nothing may be sent, as addresses and as URLs.
#include "feed/egress.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "feed/target.h"

namespace tillbook::feed {
namespace {

AddressRange range(const char* text) { return *parse_address_range(text); }

// Edges of every special range, and what clouds and tunnels hide behind.
constexpr const char* hostile_addresses[] = {
    "0.0.0.0",
    "0.0.0.1",
    "0.255.255.255",
    "10.0.0.0",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.0",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.0",
    "127.0.0.1",
    "127.0.1.1",
    "127.1.2.3",
    "127.255.255.255",
    "168.63.129.16",
    "169.254.0.0",
    "169.254.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "169.254.255.255",
    "172.16.0.0",
    "172.17.0.1",
    "172.31.255.255",
    "192.0.0.0",
    "192.0.0.192",
    "192.0.0.255",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.0.0",
    "192.168.0.1",
    "192.168.255.255",
    "192.175.48.1",
    "198.18.0.0",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.255",
    "224.0.0.0",
    "224.0.0.1",
    "239.255.255.250",
    "239.255.255.255",
    "240.0.0.0",
    "250.1.2.3",
    "255.255.255.254",
    "255.255.255.255",
    "::",
    "::1",
    "::2",
    "::7f00:1",
    "::127.0.0.1",
    "::10.0.0.1",
    "::169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::a9fe:a9fe",
    "64:ff9b:1:ffff::1",
    "100::1",
    "100:0:0:1::1",
    "200::1",
    "1fff:ffff::1",
    "2001::1",
    "2001:0:a9fe:a9fe::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:1ff:ffff::1",
    "2001:db8::1",
    "2001:db8:ffff::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2002:a9fe:a9fe::1",
    "2002:c0a8:101::",
    "2620:4f:8000::1",
    "3fff::1",
    "3fff:fff:ffff::1",
    "4000::1",
    "5f00::1",
    "8000::1",
    "e000::1",
    "fc00::",
    "fc00::1",
    "fd00::1",
    "fd00:ec2::254",
    "fdff:ffff::1",
    "fe00::1",
    "fe80::1",
    "fe80::a9fe:a9fe",
    "febf:ffff::1",
    "fec0::1",
    "feff::1",
    "ff00::1",
    "ff01::1",
    "ff02::1",
    "ff02::fb",
    "ff0e::1",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
};

// Ways to spell such targets, or to have two readers of a URL disagree about it.
constexpr const char* hostile_urls[] = {
    "https://127.0.0.1/",
    "https://127.0.0.1:8080/v1/orders",
    "https://127.1/",
    "https://127.0.1/",
    "https://2130706433/",
    "https://017700000001/",
    "https://0177.0.0.1/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0X7F.1/",
    "https://127.0.0.0x1/",
    "https://00.0.0.0/",
    "https://0/",
    "https://0x0/",
    "https://127.0.0.01/",
    "https://127.000.000.001/",
    "https://192.168.257/",
    "https://256.256.256.256/",
    "https://1.2.3.4.5/",
    "https://1.2.3/",
    "https://3232235777/",
    "https://0xa9fea9fe/",
    "https://169.254.169.254/latest/meta-data/",
    "https://169.254.169.254./latest",
    "https://127.0.0.1./",
    "https://[::1]/",
    "https://[::]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:8.8.8.8]/",
    "https://[::ffff:7f00:1]/",
    "https://[0:0:0:0:0:ffff:a9fe:a9fe]/",
    "https://[64:ff9b::127.0.0.1]/",
    "https://[2002:7f00:1::]/",
    "https://[fe80::1%25eth0]/",
    "https://[fe80::1%eth0]/",
    "https://[2606:4700::1111%25lo]/",
    "https://[fc00::1]/",
    "https://[::1",
    "https://[]/",
    "https://[1.1.1.1]/",
    "https://[2606:4700::1111]x/",
    "https://localhost/",
    "https://LOCALHOST/",
    "https://localhost./",
    "https://api.localhost/",
    "https://user@hooks.example/",
    "https://user:secret@hooks.example/",
    "https://hooks.example@127.0.0.1/",
    "https://127.0.0.1@hooks.example/",
    "https://hooks.example:secret@10.0.0.1/",
    "https://@hooks.example/",
    "https://hooks.example\\@127.0.0.1/",
    "https://127.0.0.1\\@hooks.example/",
    "https://hooks.example#@127.0.0.1/",
    "https://hooks.example/#fragment",
    "https://127.0.0.1%2f@hooks.example/",
    "https://hooks.example%00.evil.example/",
    "https://hooks%2eexample/",
    "https://%31%32%37.0.0.1/",
    "https://hooks.example:0/",
    "https://hooks.example:65536/",
    "https://hooks.example:80:443/",
    "https://hooks.example:+443/",
    "https://hooks.example: 443/",
    "https://hooks.example:/",
    "https://hooks.example:4x3/",
    "https://hooks..example/",
    "https://.hooks.example/",
    "https://./",
    "https:///etc/passwd",
    "https://",
    "https:hooks.example/",
    "https:/hooks.example/",
    "//hooks.example/",
    "hooks.example",
    "",
    " https://hooks.example/",
    "https://hooks.example /",
    "https://hooks.example/a b",
    "https://hooks.example/\r\nHost: evil.example",
    "https://hooks.example/\n",
    "https://hooks.example/\t",
    "https://hooks.exa\nmple/",
    "https://hooks.example/\x7f",
    "https://hooks.ex\xc3\xa4mple/",
    "https://\xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa6.0.0.1/",
    "https://hooks.example/\xc3\xa4",
    "https://hooks.example/a\\b",
    "https://hooks.example/<script>",
    "https://hooks.example/{x}",
    "ftp://hooks.example/",
    "file:///etc/passwd",
    "gopher://hooks.example/_x",
    "dict://127.0.0.1:11211/",
    "ldap://hooks.example/",
    "javascript://hooks.example/",
    "unix:///run/docker.sock",
    "https+unix://x/",
    "data://text/plain,x",
};

TEST(Egress, ListsAtLeast150HostileTargets) {
    EXPECT_GE(std::size(hostile_addresses) + std::size(hostile_urls), 150U);
}

TEST(Egress, RefusesEverySpecialAddress) {
    for (const char* text : hostile_addresses) {
        const auto address = parse_address(text);
        ASSERT_TRUE(address) << text;
        EXPECT_NE(why_refused(EgressRules{}, *address, 443), "") << text;
    }
}

TEST(Egress, KnowsNoAddressThatGoesOnBehindAZeroByte) {
    EXPECT_FALSE(parse_address(std::string_view("127.0.0.1\0.example", 18)));
    EXPECT_FALSE(parse_address_range(std::string_view("10.0.0.0\0/8", 11)));
    const std::string_view url("https://[2606:4700::1111\0.example]/", 35);
    EXPECT_FALSE(check_target(url, Environment::live, EgressRules{}));
}

TEST(Egress, LetsPublicAddressesPass) {
    for (const char* text : {"1.1.1.1",           "8.8.8.8",
                             "9.255.255.255",     "11.0.0.0",
                             "100.63.255.255",    "100.128.0.0",
                             "126.255.255.255",   "128.0.0.0",
                             "168.63.129.15",     "169.253.255.255",
                             "169.255.0.0",       "172.15.255.255",
                             "172.32.0.0",        "191.255.255.255",
                             "192.0.1.0",         "192.167.255.255",
                             "192.169.0.0",       "198.17.255.255",
                             "198.20.0.0",        "223.255.255.255",
                             "2001:200::1",       "2001:4860:4860::8888",
                             "2003::1",           "2606:4700:4700::1111",
                             "2a00:1450:4001::1", "3ffe::1"}) {
        EXPECT_EQ(why_refused(EgressRules{}, *parse_address(text), 443), "") << text;
    }
}

TEST(Egress, OpensWhatTheOperatorAllows) {
    const EgressRules rules{{range("192.168.7.0/24"), range("fd00:7::/32")}, {}};
    EXPECT_EQ(why_refused(rules, *parse_address("192.168.7.9"), 80), "");
    EXPECT_EQ(why_refused(rules, *parse_address("fd00:7::9"), 80), "");
    EXPECT_EQ(why_refused(rules, *parse_address("192.168.8.9"), 80), "192.168.8.9 is private");
}

TEST(Egress, NeverReachesTheServerItself) {
    const EgressRules rules{{range("0.0.0.0/0"), range("::/0")}, {8080, 9464}};
    EXPECT_EQ(why_refused(rules, *parse_address("127.0.0.1"), 8080),
              "127.0.0.1 with port 8080 is this server itself");
    EXPECT_NE(why_refused(rules, *parse_address("127.8.8.8"), 9464), "");
    EXPECT_NE(why_refused(rules, *parse_address("0.0.0.0"), 8080), "");
    EXPECT_NE(why_refused(rules, *parse_address("::1"), 8080), "");
    EXPECT_EQ(why_refused(rules, *parse_address("127.0.0.1"), 8081), "");
    EXPECT_EQ(why_refused(rules, *parse_address("1.1.1.1"), 8080), "") << "another host";
}

// What the system is about to connect to, as it has it.
TEST(Egress, JudgesTheAddressOfTheSocket) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(8080);
    inet_pton(AF_INET, "10.1.2.3", &v4.sin_addr);
    const EgressRules rules{{range("10.0.0.0/8")}, {}};
    EXPECT_EQ(why_refused(EgressRules{}, reinterpret_cast<const sockaddr&>(v4)),
              "10.1.2.3 is private");
    EXPECT_EQ(why_refused(rules, reinterpret_cast<const sockaddr&>(v4)), "");
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    inet_pton(AF_INET6, "::ffff:8.8.8.8", &v6.sin6_addr);
    EXPECT_EQ(why_refused(rules, reinterpret_cast<const sockaddr&>(v6)),
              "::ffff:8.8.8.8 is an IPv4 address in IPv6");
    inet_pton(AF_INET6, "2606:4700::1111", &v6.sin6_addr);
    EXPECT_EQ(why_refused(rules, reinterpret_cast<const sockaddr&>(v6)), "");
    sockaddr local{};
    local.sa_family = AF_UNIX;
    EXPECT_NE(why_refused(rules, local), "");
}

TEST(Target, RefusesEveryHostileUrlInLiveAndTestBooks) {
    for (const char* url : hostile_urls) {
        for (const Environment environment : {Environment::live, Environment::test}) {
            const auto target = check_target(url, environment, EgressRules{});
            ASSERT_FALSE(target) << url << " as " << target.value();
            EXPECT_EQ(target.error().code, ErrorCode::validation_failed) << url;
            ASSERT_EQ(target.error().mistakes.size(), 1U) << url;
            EXPECT_EQ(target.error().mistakes[0].field, "url") << url;
        }
    }
    EXPECT_FALSE(check_target("https://hooks.example/" + std::string(2'100, 'a'), Environment::test,
                              EgressRules{}));
}

TEST(Target, HasOneSpelling) {
    const std::pair<const char*, const char*> cases[] = {
        {"https://hooks.example", "https://hooks.example/"},
        {"HTTPS://Hooks.Example:443/In?a=1", "https://hooks.example/In?a=1"},
        {"https://hooks.example:8443/a/b%20c", "https://hooks.example:8443/a/b%20c"},
        {"https://hooks.example?a=1", "https://hooks.example/?a=1"},
        {"https://xn--hks-tla.example/", "https://xn--hks-tla.example/"},
        {"https://1.1.1.1/", "https://1.1.1.1/"},
        {"https://[2606:4700::1111]:99/", "https://[2606:4700::1111]:99/"},
        {"https://10.example/", "https://10.example/"},
        {"https://hooks_2.example./", "https://hooks_2.example./"},
    };
    for (const auto& [url, wanted] : cases) {
        const auto target = check_target(url, Environment::live, EgressRules{});
        ASSERT_TRUE(target) << url << ": " << target.error().detail;
        EXPECT_EQ(target.value(), wanted);
    }
}

TEST(Target, IsPlainHttpInTestBooksOnly) {
    const EgressRules rules{{range("127.0.0.0/8")}, {8080}};
    EXPECT_FALSE(check_target("http://hooks.example/", Environment::live, rules));
    EXPECT_TRUE(check_target("http://hooks.example/", Environment::test, rules));
    EXPECT_TRUE(check_target("http://127.0.0.1:9000/", Environment::test, rules));
    EXPECT_TRUE(check_target("http://localhost:9000/", Environment::test, rules));
    EXPECT_FALSE(check_target("http://localhost:8080/", Environment::test, rules)) << "itself";
}

}  // namespace
}  // namespace tillbook::feed
