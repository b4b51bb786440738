// What two servers in a row could read differently is refused, and the connection is closed.
#include <gtest/gtest.h>

#include "test_server.h"

namespace tillbook::http {
namespace {

using namespace std::string_view_literals;

// A request that must never be seen as one of its own.
constexpr std::string_view hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";

struct Row {
    std::string_view what;
    std::string_view request;
};

constexpr Row refused[] = {
    {"length and coding",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
     "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"sv},
    {"coding and length",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
     "Content-Length: 5\r\n\r\n0\r\n\r\n"sv},
    {"two lengths",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"sv},
    {"a length twice",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na"sv},
    {"a list of lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\na"sv},
    {"a signed length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na"sv},
    {"a negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\na"sv},
    {"blanks in a length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1 0\r\n\r\na"sv},
    {"a hexadecimal length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\na"sv},
    {"an empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n"sv},
    {"a length beyond 64 bits",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551617\r\n\r\na"sv},
    {"an unknown coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n"sv},
    {"two codings",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"sv},
    {"chunked is not last",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"sv},
    {"chunked twice",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
     "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"sv},
    {"nearly chunked",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"sv},
    {"chunked behind a vertical tab",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \x0b"
     "chunked\r\n\r\n0\r\n\r\n"sv},
    {"an empty coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n"sv},
    {"a coding in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"sv},
    {"blank before the colon", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length : 1\r\n\r\na"sv},
    {"tab before the colon", "GET / HTTP/1.1\r\nHost: a\r\nX\t: 1\r\n\r\n"sv},
    {"an empty name", "GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n"sv},
    {"no colon", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n"sv},
    {"a name with a blank", "GET / HTTP/1.1\r\nHost: a\r\nX Y: 1\r\n\r\n"sv},
    {"folding", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n"sv},
    {"folding by tab", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n\t2\r\n\r\n"sv},
    {"folding of an empty value", "GET / HTTP/1.1\r\nHost: a\r\nX:\r\n 2\r\n\r\n"sv},
    {"a blank before the first header", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"sv},
    {"bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n"sv},
    {"bare LF after a header", "GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n"sv},
    {"bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n"sv},
    {"bare LF alone", "GET / HTTP/1.1\nHost: a\n\n"sv},
    {"bare CR in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r2\r\n\r\n"sv},
    {"bare CR before a header", "GET / HTTP/1.1\r\nHost: a\r\n\rX: 1\r\n\r\n"sv},
    {"two CRs", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n"sv},
    {"NUL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: 1\0002\r\n\r\n"sv},
    {"NUL in a name", "GET / HTTP/1.1\r\nHost: a\r\nX\000Y: 1\r\n\r\n"sv},
    {"NUL in the target", "GET /\000 HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"a control in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: \x7f\r\n\r\n"sv},
    {"no Host", "GET / HTTP/1.1\r\n\r\n"sv},
    {"two Hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"sv},
    {"two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"sv},
    {"a Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"sv},
    {"a Host with a blank", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"sv},
    {"a Host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"sv},
    {"a list of Hosts", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"sv},
    {"another authority", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"an empty authority", "GET http:/// HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"another scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n"sv},
    {"a target without slash", "GET x HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"an asterisk for GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"a fragment", "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"raw bytes in the target", "GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"two blanks before the target", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"two blanks before the version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"a tab in the request line", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"a blank behind the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"sv},
    {"a blank before the method", " GET / HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"no version", "GET /\r\nHost: a\r\n\r\n"sv},
    {"version 0.9", "GET / HTTP/0.9\r\nHost: a\r\n\r\n"sv},
    {"version 1.2", "GET / HTTP/1.2\r\nHost: a\r\n\r\n"sv},
    {"version 2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"sv},
    {"lower case version", "GET / http/1.1\r\nHost: a\r\n\r\n"sv},
    {"a method that is no token", "G@T / HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"TLS to a plain port", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"sv},
    {"chunk size with a sign",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
     "+1\r\na\r\n0\r\n\r\n"sv},
    {"chunk size with 0x",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
     "0x1\r\na\r\n0\r\n\r\n"sv},
    {"chunk size with blank",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
     "1 \r\na\r\n0\r\n\r\n"sv},
    {"chunk line with bare LF",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
     "1\na\r\n0\r\n\r\n"sv},
    {"bare LF in a chunk extension",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
     "1;a\n0\r\na\r\n0\r\n\r\n"sv},
    {"bare LF in a quoted chunk extension",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
     "1;a=\"\n\"\r\na\r\n0\r\n\r\n"sv},
    {"bare CR in a chunk extension",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
     "1;a\r0\r\na\r\n0\r\n\r\n"sv},
    {"longer chunk than announced",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
     "1\r\nabc\r\n0\r\n\r\n"sv},
    {"chunk size beyond 64 bits",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
     "10000000000000001\r\na\r\n0\r\n\r\n"sv},
};

TEST(Smuggling, IsRefusedAndTheConnectionClosed) {
    std::atomic<int> served = 0;
    TestServer server([&](const Request& request, Reply reply) {
        ++served;
        echo(request, std::move(reply));
    });
    for (const Row& row : refused) {
        SCOPED_TRACE(row.what);
        test::HttpClient client = server.connect();
        client.send(std::string(row.request) + std::string(hidden));
        const test::HttpAnswer answer = client.receive();
        EXPECT_EQ(answer.status, 400);
        EXPECT_EQ(answer.header("Connection"), "close");
        EXPECT_TRUE(client.is_ended());
    }
    EXPECT_EQ(served.load(), 0);
}

TEST(Smuggling, IsRefusedHoweverItArrives) {
    TestServer server;
    for (const Row& row : refused) {
        SCOPED_TRACE(row.what);
        test::HttpClient client = server.connect();
        // A refusal may come before the last byte; what is sent then is read past.
        for (const char& c : row.request) client.send({&c, 1});
        EXPECT_EQ(client.receive().status, 400);
        EXPECT_TRUE(client.is_ended());
    }
}

TEST(Smuggling, RefusalsKnowThePathThatWasAddressed) {
    TestServer server;
    test::HttpClient client = server.connect();
    client.send("POST /v1/orders?x HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n");
    EXPECT_EQ(client.receive().body, "bad_request /v1/orders");
}

constexpr Row accepted[] = {
    {"an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n"sv},
    {"an address with port", "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n"sv},
    {"the same authority", "GET http://A:80/ HTTP/1.1\r\nHost: a:80\r\n\r\n"sv},
    {"no blank behind the colon", "GET / HTTP/1.1\r\nHost:a\r\nX:\r\n\r\n"sv},
    {"chunked in capitals",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n"sv},
    {"text beyond ASCII in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: \xc3\xa4\r\n\r\n"sv},
    {"an empty line before", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"sv},
    {"leading zeros", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 001\r\n\r\na"sv},
};

TEST(Smuggling, IsNotSuspectedInLawfulRequests) {
    TestServer server;
    for (const Row& row : accepted) {
        SCOPED_TRACE(row.what);
        test::HttpClient client = server.connect();
        client.send(std::string(row.request) + std::string(hidden));
        EXPECT_EQ(client.receive().status, 200);
        EXPECT_EQ(client.receive().body, "GET /hidden? ");
    }
}

}  // namespace
}  // namespace tillbook::http
