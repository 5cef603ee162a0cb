#pragma once

#include "error.h"

#include <optional>
#include <utility>
#include <variant>

namespace posthorn
{

/// A T or an Error, in the shape of std::expected (C++23). A value; any thread.
template <class T>
class [[nodiscard]] Result
{
public:
    using value_type = T;

    Result(T value) // NOLINT: meant to convert
        : m_state(std::in_place_index<0>, std::move(value))
    {
    }
    Result(Error error) // NOLINT: meant to convert
        : m_state(std::in_place_index<1>, std::move(error))
    {
    }

    [[nodiscard]] bool has_value() const { return m_state.index() == 0; }
    explicit operator bool() const { return has_value(); }

    /// Only after has_value().
    [[nodiscard]] T &value() & { return std::get<0>(m_state); }
    [[nodiscard]] const T &value() const & { return std::get<0>(m_state); }
    [[nodiscard]] T &&value() && { return std::get<0>(std::move(m_state)); }
    [[nodiscard]] T &operator*() & { return value(); }
    [[nodiscard]] const T &operator*() const & { return value(); }
    [[nodiscard]] T &&operator*() && { return std::move(*this).value(); }
    [[nodiscard]] T *operator->() { return &value(); }
    [[nodiscard]] const T *operator->() const { return &value(); }
    template <class U>
    [[nodiscard]] T value_or(U &&fallback) const &
    {
        return has_value() ? value() : static_cast<T>(std::forward<U>(fallback));
    }

    /// Only after !has_value().
    [[nodiscard]] const Error &error() const & { return std::get<1>(m_state); }
    [[nodiscard]] Error &&error() && { return std::get<1>(std::move(m_state)); }

private:
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void>
{
public:
    using value_type = void;

    Result() = default;
    Result(Error error) // NOLINT: meant to convert
        : m_error(std::move(error))
    {
    }

    [[nodiscard]] bool has_value() const { return !m_error.has_value(); }
    explicit operator bool() const { return has_value(); }
    [[nodiscard]] const Error &error() const & { return *m_error; }
    [[nodiscard]] Error &&error() && { return *std::move(m_error); }

private:
    std::optional<Error> m_error;
};

} // namespace posthorn

/// `POSTHORN_TRY(step());` returns the step's Error from the calling function when the step failed.
#define POSTHORN_TRY(expression)                                                                             \
    do {                                                                                                     \
        if (auto posthornTry = (expression); !posthornTry)                                                   \
            return std::move(posthornTry).error();                                                           \
    } while (false)

#define POSTHORN_CONCAT_INNER(a, b) a##b
#define POSTHORN_CONCAT(a, b) POSTHORN_CONCAT_INNER(a, b)
#define POSTHORN_TRY_ASSIGN_INNER(variable, expression, temporary)                                           \
    auto temporary = (expression);                                                                           \
    if (!temporary)                                                                                          \
        return std::move(temporary).error();                                                                 \
    variable = std::move(temporary).value()

/// `POSTHORN_TRY_ASSIGN(const auto folders, reader.folders());`
#define POSTHORN_TRY_ASSIGN(variable, expression)                                                            \
    POSTHORN_TRY_ASSIGN_INNER(variable, expression, POSTHORN_CONCAT(posthornTry, __LINE__))
