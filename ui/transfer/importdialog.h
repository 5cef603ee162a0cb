#pragma once

#include "transfer/thunderbirdimport.h"
#include "transferjob.h"
#include "ui/services.h"

#include <QDialog>

class QComboBox;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace posthorn
{

class Banner;
class ImportPreview;
class ImportReport;
class ImportSource;
class TextLabel;

/// Brings in mail that lies in files: where it is (profiles of Thunderbird are found by themselves, a file or
/// a folder is chosen), what there is, how far it is, and what came of it. Files are read on a worker. Closed
/// while it runs it stops, and goes on from there the next time. Blocks no other window; deleted when closed.
/// Window thread.
class ImportDialog : public QDialog
{
    Q_OBJECT

public:
    /// `home`: where profiles of Thunderbird are looked for.
    ImportDialog(const Services &services, const QString &home, QWidget *parent = nullptr);

    /// What a file dialog ends in: a file or folder with mail, or a profile.
    void openPath(const QString &path);

    void reject() override;

Q_SIGNALS:
    /// Another page, or other words on it.
    void stateChanged();

private:
    enum class Page { Source, Preview, Progress, Report };
    struct Found {
        std::optional<ThunderbirdProfile> profile;
        MailSource mail;
    };

    [[nodiscard]] QWidget *buildPreview();
    [[nodiscard]] QWidget *buildProgress();
    void showPage(Page page);
    void showFound(const Found &found);
    void fillTargets();
    void start();
    void startProfile();
    void startMail();
    void showReport(const Result<TransferReport> &result);
    void say(const QString &words);
    [[nodiscard]] QString stateDir() const;
    [[nodiscard]] QString importedName() const { return tr("Imported"); }

    Services m_services;
    Found m_found;
    QStackedWidget *m_pages;
    TextLabel *m_title;
    Banner *m_problem;
    ImportSource *m_source;
    ImportPreview *m_preview;
    TextLabel *m_targetLabel;
    QComboBox *m_target;
    TextLabel *m_leftOut;
    QProgressBar *m_bar;
    TextLabel *m_folder;
    TextLabel *m_counts;
    ImportReport *m_report;
    QPushButton *m_back;
    QPushButton *m_start;
    QPushButton *m_close;
    bool m_closing = false;
    TransferJob *m_job = nullptr;
};

} // namespace posthorn
