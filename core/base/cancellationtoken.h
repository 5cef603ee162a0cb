#pragma once

#include <memory>

namespace posthorn
{

/// Stops blocking work from another thread. Copies share one state; any thread may cancel, any may look.
/// Work that waits on a file descriptor polls wakeFd() beside it: it becomes readable at cancellation, so a wait ends
/// at once and no one has to wake up to look.
class CancellationToken
{
public:
    CancellationToken();

    void cancel() const;
    [[nodiscard]] bool isCancelled() const;
    /// An eventfd that is readable once cancelled; owned by the token's state.
    [[nodiscard]] int wakeFd() const;

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace posthorn
