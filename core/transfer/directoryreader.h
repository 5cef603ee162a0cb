#pragma once

#include "mailsource.h"

#include <QStringList>

namespace posthorn
{

/// The messages of a Maildir (cur, then new; flags by the names of the files), of the .eml files of a folder,
/// or of one such file. Each file in turn is in memory.
class DirectoryReader final : public MailReader
{
public:
    explicit DirectoryReader(const SourceFolder &folder);

    [[nodiscard]] Result<std::optional<ReadMessage>> next() override;
    [[nodiscard]] qint64 position() const override { return m_next; }
    void goTo(qint64 position) override { m_next = position; }
    [[nodiscard]] qint64 bytesRead() const override { return m_bytes; }
    [[nodiscard]] QByteArray fingerprint() const override;

    /// Those that next() reads, in their order.
    [[nodiscard]] static QStringList files(const SourceFolder &folder);

private:
    bool m_isMaildir;
    QStringList m_files;
    QStringList m_keywords;
    qint64 m_next = 0;
    qint64 m_bytes = 0;
};

} // namespace posthorn
