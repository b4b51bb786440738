#include "api/follower_books.h"

#include <algorithm>
#include <tuple>

namespace tillbook {

namespace {

// What a piece of the log depends on.
auto question_of(const Follower& follower) {
    const FeedQuestion& question = follower.following.question;
    return std::tie(question.start.after, question.start.since, question.types, question.events_max,
                    question.bytes_max);
}

}  // namespace

bool FollowedBook::is_hungry(const Follower& follower) const {
    if (follower.is_finished || !follower.is_ready) return false;
    return !follower.is_placed || has_grown || follower.next.number < head;
}

bool FollowedBook::has_work(SteadyTime now) const {
    if (now < paused_until) return false;
    return std::any_of(followers.begin(), followers.end(),
                       [this](const auto& follower) { return is_hungry(*follower); });
}

std::vector<FollowerGroup> FollowedBook::hungry_groups() const {
    FollowerGroup hungry;
    std::copy_if(followers.begin(), followers.end(), std::back_inserter(hungry),
                 [this](const auto& follower) { return is_hungry(*follower); });
    std::stable_sort(hungry.begin(), hungry.end(), [](const auto& left, const auto& right) {
        return question_of(*left) < question_of(*right);
    });
    std::vector<FollowerGroup> groups;
    for (auto& follower : hungry) {
        const bool is_other =
            groups.empty() || question_of(*groups.back().front()) != question_of(*follower);
        if (is_other) groups.emplace_back();
        groups.back().push_back(std::move(follower));
    }
    std::stable_sort(groups.begin(), groups.end(), [](const auto& left, const auto& right) {
        return left.front()->served_at < right.front()->served_at;
    });
    return groups;
}

void FollowedBook::take_finished(FollowerGroup& finished) {
    const auto end = std::stable_partition(followers.begin(), followers.end(),
                                           [](const auto& each) { return !each->is_finished; });
    finished.insert(finished.end(), std::make_move_iterator(end),
                    std::make_move_iterator(followers.end()));
    followers.erase(end, followers.end());
}

}  // namespace tillbook
