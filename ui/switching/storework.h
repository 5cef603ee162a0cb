#pragma once

#include "base/result.h"
#include "net/connectionworker.h"

#include <QObject>
#include <functional>

namespace posthorn
{

/// The store's blocking calls for an object of the window's thread: on a thread of their own, in order, the
/// results on the owner's thread. Made and destroyed on the owner's thread, as its last member: what runs
/// ends, and what waits is dropped, before what it points to goes, which inBackground() does not see to. No
/// reply comes after the owner.
class StoreWork
{
public:
    explicit StoreWork(QObject &owner)
        : m_owner(owner)
        , m_worker(QStringLiteral("window-store"))
    {
    }

    template <class T>
    void run(std::function<Result<T>()> job, std::function<void(const Result<T> &)> reply)
    {
        m_worker.post([this, job = std::move(job), reply = std::move(reply)] {
            const Result<T> result = job();
            QMetaObject::invokeMethod(
                &m_owner, [reply, result] { reply(result); }, Qt::QueuedConnection);
        });
    }

private:
    QObject &m_owner;
    ConnectionWorker m_worker;
};

} // namespace posthorn
