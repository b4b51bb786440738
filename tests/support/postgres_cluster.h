// A PostgreSQL of its own for tests (postgres_cluster.py), gone with the process that started it.
#pragma once

#include <sys/types.h>

#include <cstdio>
#include <string>

namespace tillbook::test {

class PostgresCluster {
public:
    // `settings`: a further line of postgresql.conf; empty: none. Where PostgreSQL is not installed
    // missing() says so and nothing else may be called. Throws std::runtime_error on a failure.
    explicit PostgresCluster(const std::string& settings = {});
    ~PostgresCluster();
    PostgresCluster(const PostgresCluster&) = delete;
    PostgresCluster& operator=(const PostgresCluster&) = delete;

    // Why there is none; empty: there is one.
    const std::string& missing() const { return missing_; }
    // The URL of a new and empty database, of the user that the program connects as.
    std::string make_database();
    // What psql prints, as the cluster's own superuser. `database` is the last part of a URL.
    std::string sql(const std::string& database, const std::string& statement);
    void stop();
    void crash();
    void start();

private:
    std::string ask(const std::string& line);

    pid_t process_ = -1;
    std::FILE* in_ = nullptr;
    std::FILE* out_ = nullptr;
    std::string missing_;
};

// The cluster of this test program, started when it is first asked for.
PostgresCluster& shared_cluster();

}  // namespace tillbook::test
