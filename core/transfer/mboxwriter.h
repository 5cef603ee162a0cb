#pragma once

#include "mailwriter.h"

#include <QFile>
#include <vector>

namespace posthorn
{

/// MailWriter for an mbox of the kind mboxrd, first called NAME.part. What an earlier run left there is read,
/// and kept as far as it is the same messages in the same order.
class MboxWriter final : public MailWriter
{
public:
    explicit MboxWriter(QString path);
    [[nodiscard]] Result<void> begin();

    [[nodiscard]] Result<Added> add(const FiledMessage &message) override;
    [[nodiscard]] Result<void> close() override;

private:
    struct Written {
        QByteArray hash;
        qint64 begin = 0;
    };
    [[nodiscard]] Result<std::vector<Written>> readBack();
    [[nodiscard]] Error failed() const;
    [[nodiscard]] QString partPath() const { return m_path + QStringLiteral(".part"); }

    QString m_path;
    QFile m_part;
    std::vector<Written> m_found; // left by an earlier run
    std::vector<QByteArray> m_hashes;
};

} // namespace posthorn
