#pragma once

// The templates of store.h: they only wrap typed jobs into untyped ones.

namespace posthorn
{

template <class T>
void Store::write(Durability durability, WriteJob<T> job, QObject *context,
                  std::function<void(Result<T>)> reply)
{
    const Reply target(context);
    if constexpr (std::is_void_v<T>) {
        enqueueWrite(durability, std::move(job), [target, reply = std::move(reply)](Result<void> result) {
            target.send([reply, result = std::move(result)] { reply(result); });
        });
    } else {
        auto value = std::make_shared<std::optional<T>>();
        enqueueWrite(
            durability,
            [job = std::move(job), value](WriteTransaction &transaction) -> Result<void> {
                auto result = job(transaction);
                if (!result)
                    return std::move(result).error();
                *value = std::move(result).value();
                return {};
            },
            [target, value, reply = std::move(reply)](Result<void> result) {
                target.send([reply, value, result = std::move(result)] {
                    reply(result ? Result<T>(std::move(**value)) : Result<T>(result.error()));
                });
            });
    }
}

inline std::future<Result<void>> Store::writeLater(Durability durability, WriteJob<void> job)
{
    auto done = std::make_shared<std::promise<Result<void>>>();
    auto future = done->get_future();
    enqueueWrite(durability, std::move(job),
                 [done](Result<void> result) { done->set_value(std::move(result)); });
    return future;
}

template <class T>
Result<T> Store::writeAndWait(Durability durability, WriteJob<T> job)
{
    std::promise<Result<void>> done;
    auto future = done.get_future();
    if constexpr (std::is_void_v<T>) {
        enqueueWrite(durability, std::move(job),
                     [&done](Result<void> result) { done.set_value(std::move(result)); });
        return future.get();
    } else {
        std::optional<T> value;
        enqueueWrite(
            durability,
            [&job, &value](WriteTransaction &transaction) -> Result<void> {
                auto result = job(transaction);
                if (!result)
                    return std::move(result).error();
                value = std::move(result).value();
                return {};
            },
            [&done](Result<void> result) { done.set_value(std::move(result)); });
        auto result = future.get();
        if (!result)
            return std::move(result).error();
        return std::move(*value);
    }
}

template <class T>
Result<T> Store::looked(Result<T> result)
{
    if (!result)
        noteDamage(result.error());
    return result;
}

template <class T>
void Store::read(Lane lane, ReadJob<T> job, QObject *context, std::function<void(Result<T>)> reply)
{
    const Reply target(context);
    enqueueRead(lane, [this, job = std::move(job), target, reply = std::move(reply)](StoreReader &reader) {
        auto result = std::make_shared<Result<T>>(looked(job(reader)));
        target.send([reply, result] { reply(std::move(*result)); });
    });
}

template <class T>
Result<T> Store::readAndWait(ReadJob<T> job, Lane lane)
{
    std::promise<Result<T>> done;
    auto future = done.get_future();
    enqueueRead(lane, [&](StoreReader &reader) { done.set_value(looked(job(reader))); });
    return future.get();
}

} // namespace posthorn
