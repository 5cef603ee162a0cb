#pragma once

#include "transfer/importer.h"

#include <QWidget>

class QListWidget;

namespace posthorn
{

class TextLabel;

/// What came of an import: its counts, and what was skipped and why. Window thread.
class ImportReport : public QWidget
{
    Q_OBJECT

public:
    explicit ImportReport(QWidget *parent);

    /// An error is told by who shows this; here stands what becomes of the rest.
    void tell(const Result<TransferReport> &result);

private:
    TextLabel *m_counts;
    QListWidget *m_skipped;
};

} // namespace posthorn
