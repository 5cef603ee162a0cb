#include "filepicker.h"

#include "ui/theme/theme.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>

namespace posthorn
{

FilePicker::FilePicker(const QString &name, const QString &title, QWidget *parent)
    : QWidget(parent)
    , m_title(title)
    , m_edit(new QLineEdit(this))
    , m_choose(new QPushButton(tr("Choose\u2026"), this))
{
    m_edit->setObjectName(name + QStringLiteral("Edit"));
    m_choose->setObjectName(name + QStringLiteral("Button"));
    m_edit->setAccessibleName(title);
    m_choose->setAccessibleName(tr("Choose: %1").arg(title));
    m_choose->setAutoDefault(false);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::Grid);
    row->addWidget(m_edit, 1);
    row->addWidget(m_choose);
    setFocusProxy(m_edit);
    connect(m_edit, &QLineEdit::textChanged, this, &FilePicker::changed);
    connect(m_choose, &QPushButton::clicked, this, &FilePicker::choose);
}

void FilePicker::setPlaceholderText(const QString &text)
{
    m_edit->setPlaceholderText(text);
}

void FilePicker::setPath(const QString &path)
{
    m_edit->setText(path);
}

QString FilePicker::path() const
{
    const QString text = m_edit->text().trimmed();
    return text.isEmpty() ? QString() : QFileInfo(text).absoluteFilePath();
}

void FilePicker::choose()
{
    auto *dialog = new QFileDialog(this, m_title, QFileInfo(path()).absolutePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &FilePicker::setPath);
    dialog->open();
}

} // namespace posthorn
