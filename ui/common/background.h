#pragma once

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>
#include <functional>

namespace posthorn
{

/// Runs `work` on a pool thread, then `reply` with its result on the thread of the application, unless
/// `context` (which lives there) has gone by then.
template <class T>
void inBackground(std::function<T()> work, QObject *context, std::function<void(T)> reply)
{
    QPointer<QObject> guard(context);
    QThreadPool::globalInstance()->start([work = std::move(work), guard, reply = std::move(reply)] {
        auto result = std::make_shared<T>(work());
        QMetaObject::invokeMethod(QCoreApplication::instance(), [guard, reply, result] {
            if (guard)
                reply(std::move(*result));
        });
    });
}

} // namespace posthorn
