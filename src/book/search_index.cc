#include "book/search_index.h"

#include <algorithm>
#include <iterator>

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
    built_ = false;
}

void SearchIndex::add(Ordinal ordinal, std::string_view customer_name, std::string_view notes) {
    for (const std::string_view text : {customer_name, notes}) {
        for (std::string& word : words_of(text)) {
            std::vector<Ordinal>& orders = orders_by_word_[std::move(word)];
            if (orders.empty() || orders.back() != ordinal) orders.push_back(ordinal);
        }
    }
}

std::vector<Ordinal> SearchIndex::find(std::string_view query) const {
    std::vector<Ordinal> found;
    bool first = true;
    for (const std::string& prefix : words_of(query)) {
        std::vector<Ordinal> with_prefix;
        for (auto at = orders_by_word_.lower_bound(prefix);
             at != orders_by_word_.end() && at->first.starts_with(prefix); ++at) {
            with_prefix.insert(with_prefix.end(), at->second.begin(), at->second.end());
        }
        std::sort(with_prefix.begin(), with_prefix.end());
        with_prefix.erase(std::unique(with_prefix.begin(), with_prefix.end()), with_prefix.end());
        if (std::exchange(first, false)) {
            found = std::move(with_prefix);
            continue;
        }
        std::vector<Ordinal> both;
        std::set_intersection(found.begin(), found.end(), with_prefix.begin(), with_prefix.end(),
                              std::back_inserter(both));
        found = std::move(both);
    }
    return found;
}

}  // namespace tillbook
