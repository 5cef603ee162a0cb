#pragma once

#include "importer.h"

namespace posthorn
{

/// How far an import came: a small JSON file, written whole and atomically after each batch that is stored
/// and compared, removed at the end. It only saves reading: what it does not know is read again and found to
/// be here already. One thread.
class ImportState
{
public:
    struct Place {
        QByteArray fingerprint; // MailReader::fingerprint()
        qint64 position = 0;
        bool ended = false;
    };

    /// For these steps; reads what an earlier run of the same left.
    ImportState(const QString &dir, const QList<ImportStep> &steps);

    [[nodiscard]] bool wentOn() const { return m_wentOn; }
    [[nodiscard]] const TransferReport &report() const { return m_report; }
    /// Where a step has to go on; nothing where its files are not the same any more.
    [[nodiscard]] std::optional<Place> place(qsizetype step, const QByteArray &fingerprint) const;

    /// That it cannot be written is no reason to stop.
    void note(qsizetype step, const Place &place, const TransferReport &report);
    void remove();

private:
    void load();

    QString m_path;
    QList<Place> m_places;
    TransferReport m_report;
    bool m_wentOn = false;
};

} // namespace posthorn
