// Appends compact JSON to a string it does not own. Commas are its business, balance is the
// caller's. Names of members are trusted to need no escape: they are our own.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace tillbook {

// Appends a text with its quotes, escaped as RFC 8259 demands.
void append_json_text(std::string& out, std::string_view text);

class JsonWriter {
public:
    explicit JsonWriter(std::string& out) : out_(out) {}

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }

    // The name of a member, a literal: its length is known when it is compiled, and it goes out
    // with comma, quotes and colon as one piece.
    template <std::size_t size>
    JsonWriter& key(const char (&name)[size]) {
        constexpr std::size_t length = size - 1;
        char piece[length + 4];
        piece[0] = ',';
        piece[1] = '"';
        std::memcpy(piece + 2, name, length);
        piece[length + 2] = '"';
        piece[length + 3] = ':';
        const std::size_t skipped = first_ ? 1 : 0;
        out_.append(piece + skipped, sizeof piece - skipped);
        first_ = true;
        return *this;
    }

    // A name that is known only when it is written.
    JsonWriter& key(std::string_view name) {
        separate();
        out_ += '"';
        out_ += name;
        out_ += "\":";
        first_ = true;
        return *this;
    }

    void text(std::string_view value) {
        separate();
        append_json_text(out_, value);
    }
    // A text that needs no escape: ids, times, words of ours.
    void plain(std::string_view value) {
        separate();
        out_ += '"';
        out_ += value;
        out_ += '"';
    }
    void null() { raw("null"); }
    void boolean(bool value) { raw(value ? "true" : "false"); }
    void number(std::uint64_t value);
    // Something already in JSON.
    void raw(std::string_view value) {
        separate();
        out_ += value;
    }
    // The string itself, for a value that others append; the separator is written.
    std::string& value() {
        separate();
        return out_;
    }

private:
    void open(char bracket) {
        separate();
        out_ += bracket;
        first_ = true;
    }
    void close(char bracket) {
        out_ += bracket;
        first_ = false;
    }
    void separate() {
        if (!first_) out_ += ',';
        first_ = false;
    }

    std::string& out_;
    bool first_ = true;
};

}  // namespace tillbook
