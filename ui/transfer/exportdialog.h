#pragma once

#include "transfer/mailwriter.h"
#include "transferjob.h"
#include "ui/services.h"

#include <QDialog>

class QComboBox;
class QProgressBar;
class QPushButton;

namespace posthorn
{

class Banner;
class TextLabel;

/// Writes mail into files: of which account or folder, in which form, where to, how far it is, and what came
/// of it. Closed while it runs it stops, and goes on from there the next time. Blocks no other window;
/// deleted when closed. Window thread.
class ExportDialog : public QDialog
{
    Q_OBJECT

public:
    explicit ExportDialog(const Services &services, QWidget *parent = nullptr);

    /// What the file dialog ends in: an mbox file for one folder, else a folder.
    void exportTo(const QString &path);

    void reject() override;

Q_SIGNALS:
    void stateChanged();

private:
    void build();
    void fillFolders();
    void chooseTarget();
    void showReport(const Result<TransferReport> &result);
    [[nodiscard]] MailWriter::Format format() const;
    /// 0: all folders of the account.
    [[nodiscard]] qint64 folder() const;

    Services m_services;
    QComboBox *m_account;
    QComboBox *m_folder;
    QComboBox *m_format;
    QProgressBar *m_bar;
    TextLabel *m_counts;
    Banner *m_note;
    QPushButton *m_start;
    QPushButton *m_close;
    bool m_closing = false;
    TransferJob *m_job = nullptr;
};

} // namespace posthorn
