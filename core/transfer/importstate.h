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
        TransferReport report; // of this step alone
    };

    /// For these steps; reads what an earlier run of the same left.
    ImportState(const QString &dir, const QList<ImportStep> &steps);

    [[nodiscard]] bool wentOn() const { return m_wentOn; }
    /// Where a step has to go on: from its beginning where its files are not the same any more.
    [[nodiscard]] const Place &begin(qsizetype step, const QByteArray &fingerprint);
    /// Of all steps.
    [[nodiscard]] TransferReport report() const;

    /// What is in the report of `place` is added to what is known of the step. That it cannot be written is
    /// no reason to stop.
    void note(qsizetype step, const Place &place);
    void remove();

private:
    void load();

    QString m_path;
    QList<Place> m_places;
    bool m_wentOn = false;
};

} // namespace posthorn
