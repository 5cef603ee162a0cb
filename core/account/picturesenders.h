#pragma once

#include "base/result.h"

#include <QList>
#include <QString>

namespace posthorn
{

/// A sender whose remote pictures are always shown: the address, and the domain that confirmed it, because an
/// address alone can be written by anybody. Both lower case, the domain in ASCII. A value.
struct PictureSender {
    QString address;
    QString domain;

    bool operator==(const PictureSender &) const = default;
};

/// The senders whose remote pictures are always shown on this computer, in picture-senders.json of the
/// profile's configuration: sorted, at most 2,000. What in the file is no such sender is left out. Each
/// change is on the disk when the call returns. One thread; owned by who made it.
class PictureSenders
{
public:
    explicit PictureSenders(const QString &configDir);

    [[nodiscard]] const QList<PictureSender> &all() const { return m_all; }
    [[nodiscard]] bool contains(const PictureSender &sender) const;
    /// False where nothing has changed. Errors: Store/* when it could not be written; then it is good for
    /// this run.
    [[nodiscard]] Result<bool> add(const PictureSender &sender);
    [[nodiscard]] Result<bool> remove(const PictureSender &sender);

private:
    [[nodiscard]] Result<bool> write() const;

    QString m_path;
    QList<PictureSender> m_all;
};

} // namespace posthorn
