#include "book/search_index.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <utility>

namespace tillbook {

namespace {

bool is_word_byte(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80;
}

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : text) {
        if (is_word_byte(c)) {
            word += to_lower(c);
        } else if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

}  // namespace

void SearchIndex::clear() {
    orders_by_word_.clear();
    last_ = 0;
    built_ = false;
}

void SearchIndex::add(Ordinal ordinal, std::string_view customer_name, std::string_view notes) {
    last_ = std::max(last_, ordinal);
    for (const std::string_view text : {customer_name, notes}) {
        for (std::string& word : words_of(text)) {
            std::vector<Ordinal>& orders = orders_by_word_[std::move(word)];
            if (orders.empty() || orders.back() != ordinal) orders.push_back(ordinal);
        }
    }
}

SearchIndex::Bits SearchIndex::with_prefix(const std::string& prefix) const {
    Bits bits(last_ / 64 + 1);
    for (auto at = orders_by_word_.lower_bound(prefix);
         at != orders_by_word_.end() && at->first.starts_with(prefix); ++at) {
        for (const Ordinal order : at->second) bits[order / 64] |= std::uint64_t{1} << order % 64;
    }
    return bits;
}

std::vector<Ordinal> SearchIndex::find(std::string_view query) const {
    Bits found;
    for (const std::string& prefix : words_of(query)) {
        Bits bits = with_prefix(prefix);
        if (found.empty()) {
            found = std::move(bits);
        } else {
            std::ranges::transform(found, bits, found.begin(), std::bit_and());
        }
    }
    std::vector<Ordinal> orders;
    for (std::size_t word = 0; word < found.size(); ++word) {
        for (std::uint64_t bits = found[word]; bits != 0; bits &= bits - 1) {
            orders.push_back(static_cast<Ordinal>(word * 64) +
                             static_cast<Ordinal>(std::countr_zero(bits)));
        }
    }
    return orders;
}

}  // namespace tillbook
